import { sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";

export async function copyOwnCustomers(tx: Transaction<Database>): Promise<void> {
  await sql`CREATE TEMP TABLE own_customer ON COMMIT DROP AS SELECT * FROM customer WHERE NOT demo`.execute(
    tx,
  );
}

export async function insertOwnCustomers(tx: Transaction<Database>): Promise<void> {
  await sql`INSERT INTO customer SELECT * FROM own_customer`.execute(tx);
}
