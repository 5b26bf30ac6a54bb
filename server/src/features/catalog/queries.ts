import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { RateCardItemTable, RateCardTable, SubscriptionTable } from "../../db/schema/customers.ts";
import type { Database } from "../../db/schema.ts";

export type RateCardRow = Selectable<RateCardTable>;
export type RateCardItemRow = Selectable<RateCardItemTable>;
export type SubscriptionRow = Selectable<SubscriptionTable>;

export async function insertRateCard(
  tx: Transaction<Database>,
  card: RateCardRow,
  items: readonly Omit<RateCardItemRow, "rate_card_id" | "position">[],
): Promise<boolean> {
  const inserted = await tx
    .insertInto("rate_card")
    .values(card)
    .onConflict((conflict) => conflict.columns(["currency", "valid_from"]).doNothing())
    .executeTakeFirst();
  if (Number(inserted.numInsertedOrUpdatedRows) === 0) return false;
  await tx
    .insertInto("rate_card_item")
    .values(
      items.map((item, position) => ({
        ...item,
        rate_card_id: card.id,
        position,
        match: sql`${JSON.stringify(item.match)}::jsonb`,
        price: sql`${JSON.stringify(item.price)}::jsonb`,
      })),
    )
    .execute();
  return true;
}

export async function hasRateCards(db: Kysely<Database>): Promise<boolean> {
  return (await db.selectFrom("rate_card").select("id").limit(1).executeTakeFirst()) !== undefined;
}

/** Lets one process at a time find out that there is no rate card yet. */
export async function lockRateCards(tx: Transaction<Database>): Promise<void> {
  await sql`LOCK TABLE rate_card IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
}

/** Rate cards by currency, the newest first, one more than asked for where there are more. */
export async function rateCardsAfter(
  db: Kysely<Database>,
  { after, limit }: { after: { currency: string; validFrom: string } | null; limit: number },
): Promise<RateCardRow[]> {
  let query = db
    .selectFrom("rate_card")
    .selectAll()
    .orderBy("currency")
    .orderBy("valid_from", "desc")
    .limit(limit + 1);
  if (after !== null) {
    query = query.where((where) =>
      where.or([
        where("currency", ">", after.currency),
        where.and([where("currency", "=", after.currency), where("valid_from", "<", after.validFrom)]),
      ]),
    );
  }
  return query.execute();
}

export async function itemsOfCards(
  db: Kysely<Database>,
  cardIds: readonly string[],
): Promise<RateCardItemRow[]> {
  if (cardIds.length === 0) return [];
  return db
    .selectFrom("rate_card_item")
    .selectAll()
    .where("rate_card_id", "in", cardIds)
    .orderBy("position")
    .execute();
}

/** The card of each currency that is valid on a date: the newest of those that had begun by then. */
export async function cardsValidOn(db: Kysely<Database>, date: string): Promise<RateCardRow[]> {
  return db
    .selectFrom("rate_card")
    .selectAll()
    .distinctOn("currency")
    .where("valid_from", "<=", date)
    .orderBy("currency")
    .orderBy("valid_from", "desc")
    .execute();
}

export async function cardsOfIds(db: Kysely<Database>, ids: readonly string[]): Promise<RateCardRow[]> {
  return db.selectFrom("rate_card").selectAll().where(sql<boolean>`id = ANY(${ids}::uuid[])`).execute();
}

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

/** Subscriptions of customers that began before a date, each customer's in the order they began. */
export async function subscriptionsBefore(
  db: Kysely<Database>,
  { customerIds, before }: { customerIds: readonly string[]; before: string },
): Promise<SubscriptionRow[]> {
  const { rows } = await sql<SubscriptionRow>`
    SELECT * FROM subscription WHERE customer_id = ANY(${customerIds}::uuid[]) AND starts_on < ${before}::date
    ORDER BY customer_id, starts_on`.execute(db);
  return rows;
}
