/**
 * Runs a transaction so that the failure of its work is what is thrown, also where the rollback fails afterwards: of a
 * connection that was lost, the rollback only says that there is none any more.
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
