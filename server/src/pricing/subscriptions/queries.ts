import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { SubscriptionTable } from "../../db/schema/customers.ts";
import type { Database } from "../../db/schema.ts";
import { isWithin, type Within } from "../../db/within.ts";

export type SubscriptionRow = Selectable<SubscriptionTable>;

export async function insertSubscription(tx: Transaction<Database>, row: SubscriptionRow): Promise<boolean> {
  const inserted = await tx
    .insertInto("subscription")
    .values({
      ...row,
      discount: row.discount === null ? null : sql`${JSON.stringify(row.discount)}::jsonb`,
      items: sql`${JSON.stringify(row.items)}::jsonb`,
    })
    .onConflict((conflict) => conflict.columns(["customer_id", "starts_on"]).doNothing())
    .executeTakeFirst();
  return Number(inserted.numInsertedOrUpdatedRows) > 0;
}

/** Customers' subscriptions that began before a date, by customer and beginning. */
export async function subscriptionsBefore(
  db: Kysely<Database>,
  { customerIds, before }: { customerIds: readonly string[]; before: string },
): Promise<SubscriptionRow[]> {
  const { rows } = await sql<SubscriptionRow>`
    SELECT * FROM subscription WHERE customer_id = ANY(${customerIds}::uuid[]) AND starts_on < ${before}::date
    ORDER BY customer_id, starts_on`.execute(db);
  return rows;
}

/** All subscriptions of a customer, by beginning. */
export async function subscriptionsOf(db: Kysely<Database>, customerId: string): Promise<SubscriptionRow[]> {
  return db
    .selectFrom("subscription")
    .selectAll()
    .where("customer_id", "=", customerId)
    .orderBy("starts_on")
    .execute();
}

export async function subscriptionById(
  db: Kysely<Database>,
  id: string,
): Promise<SubscriptionRow | undefined> {
  return db.selectFrom("subscription").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function deleteSubscriptionRow(tx: Transaction<Database>, id: string): Promise<void> {
  await tx.deleteFrom("subscription").where("id", "=", id).execute();
}

/**
 * The number of an invoice issued for a month that contains some of these days (half-open), or that adjusts such a
 * month; null where there is none.
 */
export async function issuedWithin(
  db: Kysely<Database>,
  days: { customerId: string; from: string; before: string | null },
): Promise<string | null> {
  const { rows } = await sql<{ number: string }>`
    SELECT number FROM invoice
    WHERE customer_id = ${days.customerId} AND status NOT IN ('draft', 'voided')
      AND (origin = 'run' AND period_before > ${days.from}::date AND period_from < coalesce(${days.before}::date, 'infinity')
        OR EXISTS (SELECT FROM billed_period AS billed WHERE billed.invoice_id = invoice.id
          AND billed.period_from + interval '1 month' > ${days.from}::date
          AND billed.period_from < coalesce(${days.before}::date, 'infinity')))
    ORDER BY period_from LIMIT 1`.execute(db);
  return rows[0]?.number ?? null;
}

/** A subscription with the names shown with it. */
export interface ShownSubscription extends SubscriptionRow {
  customer_name: string;
  tenant_id: string;
  issuer_id: string;
  currency: CurrencyCode;
  before: string | null;
  rate_card_name: string | null;
}

export interface SubscriptionPosition {
  customerId: string;
  startsOn: string;
}

/** Subscriptions by customer, newest first, with an extra one if there are more. */
export async function subscriptionsAfter(
  db: Kysely<Database>,
  page: { customerId: string | null; within: Within; after: SubscriptionPosition | null; limit: number },
): Promise<ShownSubscription[]> {
  const { after } = page;
  const ofCustomer = page.customerId === null ? sql`TRUE` : sql`customer_id = ${page.customerId}`;
  const beyond =
    after === null
      ? sql`TRUE`
      : sql`(customer_id > ${after.customerId} OR customer_id = ${after.customerId} AND starts_on < ${after.startsOn}::date)`;
  return shownWhere(
    db,
    sql`${ofCustomer} AND ${isWithin("customer_id", page.within)} AND ${beyond}`,
    page.limit + 1,
  );
}

export async function shownSubscription(
  db: Kysely<Database>,
  id: string,
): Promise<ShownSubscription | undefined> {
  return (await shownWhere(db, sql`subscription.id = ${id}`, 1))[0];
}

async function shownWhere(
  db: Kysely<Database>,
  condition: ReturnType<typeof sql>,
  limit: number,
): Promise<ShownSubscription[]> {
  const { rows } = await sql<ShownSubscription>`
    SELECT subscription.*, customer.name AS customer_name, tenant_id, customer.issuer_id, customer.currency, rate_card.name AS rate_card_name,
      (SELECT min(later.starts_on) FROM subscription AS later
        WHERE later.customer_id = subscription.customer_id AND later.starts_on > subscription.starts_on) AS before
    FROM subscription JOIN customer ON customer.id = customer_id LEFT JOIN rate_card ON rate_card.id = rate_card_id
    WHERE ${condition} ORDER BY customer_id, starts_on DESC LIMIT ${limit}`.execute(db);
  return rows;
}
