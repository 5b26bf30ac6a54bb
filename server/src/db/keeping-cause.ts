/**
 * Runs a transaction and throws the failure of its work even when the rollback fails too. After a lost connection,
 * the rollback's error would only say that the connection is gone.
 */
export async function keepingCause<Result>(
  run: (
    kept: <Given>(work: (given: Given) => Promise<Result>) => (given: Given) => Promise<Result>,
  ) => Promise<Result>,
): Promise<Result> {
  let failure: { cause: unknown } | undefined;
  try {
    return await run((work) => async (given) => {
      try {
        return await work(given);
      } catch (cause) {
        failure = { cause };
        throw cause;
      }
    });
  } catch (error) {
    throw failure === undefined ? error : failure.cause;
  }
}
