import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { plainArrayText, textArrayText } from "../../../db/text/array-text.ts";

type Db = Kysely<Database>;

/** A customer that a user is limited to. */
export interface CustomerOfUser {
  user_id: string;
  id: string;
  name: string;
  tenant_id: string;
}

/** The customers that users are limited to, by name. Those that are gone are left out. */
export async function selectCustomersOfUsers(db: Db, userIds: readonly string[]): Promise<CustomerOfUser[]> {
  const { rows } = await sql<CustomerOfUser>`
    SELECT user_id, customer.id, name, tenant_id FROM user_customer JOIN customer ON customer.id = customer_id
    WHERE user_id = ANY(${textArrayText(userIds)}::text[]) ORDER BY search_name, customer.id`.execute(db);
  return rows;
}

/** The customers that a user is limited to, with those billed with them or merged into them. */
export async function selectWithin(db: Db, userId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    WITH RECURSIVE inside AS (
      SELECT customer_id AS id FROM user_customer WHERE user_id = ${userId}
      UNION SELECT customer.id FROM customer JOIN inside ON customer.parent_id = inside.id OR customer.merged_into = inside.id)
    SELECT id FROM inside`.execute(db);
  return rows.map(({ id }) => id);
}

/** Users who are limited to some customers, and their API keys. */
export async function selectLimitedActors(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id::text FROM auth_user WHERE limited
    UNION ALL SELECT api_key.id::text FROM api_key JOIN auth_user ON auth_user.id = owner_id WHERE limited`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

/** The place of the first id that no customer has; undefined where each has one. */
export async function firstUnknownCustomer(db: Db, ids: readonly string[]): Promise<number | undefined> {
  const { rows } = await sql<{ place: number }>`
    SELECT place::int FROM unnest(${plainArrayText(ids)}::uuid[]) WITH ORDINALITY AS wanted (id, place)
    WHERE NOT EXISTS (SELECT FROM customer WHERE customer.id = wanted.id) ORDER BY place LIMIT 1`.execute(db);
  const place = rows[0]?.place;
  return place === undefined ? undefined : place - 1;
}

/** Limits a user to these customers instead of those before. */
export async function replaceCustomersOfUser(
  tx: Transaction<Database>,
  userId: string,
  customerIds: readonly string[],
): Promise<void> {
  await tx.deleteFrom("user_customer").where("user_id", "=", userId).execute();
  if (customerIds.length === 0) return;
  await sql`INSERT INTO user_customer (user_id, customer_id)
    SELECT ${userId}, * FROM unnest(${plainArrayText(customerIds)}::uuid[])`.execute(tx);
}
