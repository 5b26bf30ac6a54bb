import type { Kysely, Transaction } from "kysely";
import type { Database } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** Carries the outcome out of a transaction that is rolled back. */
class TakenBack<T> extends Error {
  readonly outcome: T;

  constructor(outcome: T) {
    super("a dry run is taken back");
    this.outcome = outcome;
  }
}

/** Does something in a transaction and takes it back, for its outcome alone is wanted. */
export async function takenBack<T>(
  db: Kysely<Database>,
  work: (tx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  try {
    return await inTransaction<Database, T>(db, async (tx) => {
      throw new TakenBack(await work(tx));
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.outcome;
    throw error;
  }
}
