import { type Insertable, type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { CustomerTable } from "../../db/schema/customers.ts";
import type { Database } from "../../db/schema.ts";

export type CustomerRow = Selectable<CustomerTable>;

/** Inserts customers whose tenant id is free, and says which those were. */
export async function insertCustomers(
  tx: Transaction<Database>,
  rows: readonly Insertable<CustomerTable>[],
): Promise<CustomerRow[]> {
  if (rows.length === 0) return [];
  return tx
    .insertInto("customer")
    .values(
      rows.map((row) => ({
        ...row,
        address: row.address === null ? null : sql`${JSON.stringify(row.address)}::jsonb`,
      })),
    )
    .onConflict((conflict) => conflict.column("tenant_id").doNothing())
    .returningAll()
    .execute();
}

export async function customerById(db: Kysely<Database>, id: string): Promise<CustomerRow | undefined> {
  return db.selectFrom("customer").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function lockCustomer(tx: Transaction<Database>, id: string): Promise<CustomerRow | undefined> {
  return tx.selectFrom("customer").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

export interface CustomerPage {
  /** Folded text that the name or tenant id must contain. */
  q: string | null;
  after: { name: string; id: string } | null;
  limit: number;
}

/** Customers by name, one more than asked for where there are more. */
export async function listCustomers(
  db: Kysely<Database>,
  { q, after, limit }: CustomerPage,
): Promise<CustomerRow[]> {
  let query = db
    .selectFrom("customer")
    .selectAll()
    .orderBy("search_name")
    .orderBy("id")
    .limit(limit + 1);
  if (q !== null) {
    const part = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
    query = query.where((where) =>
      where.or([where("search_name", "like", part), where(sql`lower(tenant_id)`, "like", part)]),
    );
  }
  if (after !== null)
    query = query.where(sql<boolean>`(search_name, id) > (${after.name}, ${after.id}::uuid)`);
  return query.execute();
}

export interface Balance {
  customerId: string;
  currency: string;
  amount: bigint;
}

/** What each customer's open invoices are still due, per currency. */
export async function outstandingOf(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<Balance[]> {
  const { rows } = await sql<{ customer_id: string; currency: string; amount: string }>`
    SELECT customer_id, currency, sum(total - amount_paid) AS amount FROM invoice
    WHERE customer_id = ANY(${customerIds}::uuid[]) AND status IN ('pending', 'sent', 'overdue')
    GROUP BY customer_id, currency ORDER BY currency`.execute(db);
  return rows.map((row) => ({
    customerId: row.customer_id,
    currency: row.currency,
    amount: BigInt(row.amount),
  }));
}

/** Money each customer has paid beyond what was due, per currency: a liability, so a credit balance. */
export async function creditOf(db: Kysely<Database>, customerIds: readonly string[]): Promise<Balance[]> {
  const { rows } = await sql<{ customer_id: string; currency: string; amount: string }>`
    SELECT customer_id, currency, -sum(amount) AS amount FROM ledger_entry
    WHERE customer_id = ANY(${customerIds}::uuid[]) AND account = 'customerCredit'
    GROUP BY customer_id, currency HAVING sum(amount) <> 0 ORDER BY currency`.execute(db);
  return rows.map((row) => ({
    customerId: row.customer_id,
    currency: row.currency,
    amount: BigInt(row.amount),
  }));
}
