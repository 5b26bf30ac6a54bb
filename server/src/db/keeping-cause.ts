/**
 * Runs a transaction and throws the failure of its work even when the rollback fails too. After a lost connection,
 * the rollback's error would only say that the connection is gone.
 */
export async function keepingCause<Result>(
  run: (
    kept: <Input>(work: (input: Input) => Promise<Result>) => (input: Input) => Promise<Result>,
  ) => Promise<Result>,
): Promise<Result> {
  let failure: { cause: unknown } | undefined;
  try {
    return await run((work) => async (input) => {
      try {
        return await work(input);
      } catch (cause) {
        failure = { cause };
        throw cause;
      }
    });
  } catch (error) {
    throw failure === undefined ? error : failure.cause;
  }
}
