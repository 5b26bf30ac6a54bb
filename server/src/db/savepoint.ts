import { sql, type Transaction } from "kysely";
import type { Database } from "./schema.ts";

/** Does a part of a transaction. Where it throws, what it wrote is taken back, and the transaction can go on. */
export async function inSavepoint<T>(tx: Transaction<Database>, work: () => Promise<T>): Promise<T> {
  await sql`SAVEPOINT part`.execute(tx);
  try {
    const done = await work();
    await sql`RELEASE SAVEPOINT part`.execute(tx);
    return done;
  } catch (error) {
    await sql`ROLLBACK TO SAVEPOINT part`.execute(tx);
    await sql`RELEASE SAVEPOINT part`.execute(tx);
    throw error;
  }
}
