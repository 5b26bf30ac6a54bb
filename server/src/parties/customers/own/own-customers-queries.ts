import { sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";

export async function copyOwnCustomers(tx: Transaction<Database>): Promise<void> {
  await sql`CREATE TEMP TABLE own_customer ON COMMIT DROP AS SELECT * FROM customer WHERE NOT demo`.execute(
    tx,
  );
  await sql`CREATE TEMP TABLE own_tenancy ON COMMIT DROP AS SELECT tenancy.* FROM tenancy JOIN own_customer ON own_customer.id = customer_id`.execute(
    tx,
  );
  await sql`CREATE TEMP TABLE own_account ON COMMIT DROP AS
    SELECT * FROM tenant_account WHERE id IN (SELECT account_id FROM own_tenancy)`.execute(tx);
}

export async function insertOwnCustomers(tx: Transaction<Database>): Promise<void> {
  await sql`INSERT INTO customer SELECT * FROM own_customer`.execute(tx);
  await sql`INSERT INTO tenant_account SELECT * FROM own_account`.execute(tx);
  await sql`INSERT INTO tenancy SELECT * FROM own_tenancy`.execute(tx);
}
