import { sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";

export async function copyOwnTerms(tx: Transaction<Database>): Promise<void> {
  await sql`
    CREATE TEMP TABLE own_subscription ON COMMIT DROP AS
    SELECT subscription.* FROM subscription JOIN customer ON customer.id = subscription.customer_id
    WHERE NOT customer.demo AND (rate_card_id IS NULL OR rate_card_id IN (SELECT id FROM rate_card WHERE NOT demo))`.execute(
    tx,
  );
}

export async function insertOwnTerms(tx: Transaction<Database>): Promise<void> {
  await sql`INSERT INTO subscription SELECT * FROM own_subscription`.execute(tx);
}
