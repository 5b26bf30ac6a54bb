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

/** The subscription of each customer that is in force during a period: the newest that began before the period's end. */
export async function subscriptionsBefore(
  db: Kysely<Database>,
  { customerIds, before }: { customerIds: readonly string[]; before: string },
): Promise<Map<string, SubscriptionRow>> {
  if (customerIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("subscription")
    .selectAll()
    .distinctOn("customer_id")
    .where("customer_id", "in", customerIds)
    .where("starts_on", "<", before)
    .orderBy("customer_id")
    .orderBy("starts_on", "desc")
    .execute();
  return new Map(rows.map((row) => [row.customer_id, row]));
}
