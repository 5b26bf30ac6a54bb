import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type RawBuilder, type Selectable, sql, type Transaction } from "kysely";
import type { RateCardItemTable, RateCardTable } from "../../db/schema/customers.ts";
import type { Database } from "../../db/schema.ts";
import { isWithin, type Within } from "../../db/within.ts";

export type RateCardRow = Selectable<RateCardTable>;
export type RateCardItemRow = Selectable<RateCardItemTable>;

export async function insertRateCard(
  tx: Transaction<Database>,
  card: RateCardRow,
  items: readonly Omit<RateCardItemRow, "rate_card_id" | "position">[],
): Promise<boolean> {
  const inserted = await sql`
    INSERT INTO rate_card (id, issuer_id, name, currency, valid_from, created_at, audience, demo)
    VALUES (${card.id}, ${card.issuer_id}, ${card.name}, ${card.currency}, ${card.valid_from}, ${card.created_at}, ${card.audience}, ${card.demo})
    ON CONFLICT (issuer_id, currency, valid_from) WHERE audience = 'everyone' DO NOTHING`.execute(tx);
  if (inserted.numAffectedRows === 0n) return false;
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

/** Lets one process at a time check whether there is a rate card yet. */
export async function lockRateCardTable(tx: Transaction<Database>): Promise<void> {
  await sql`LOCK TABLE rate_card IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
}

export interface RateCardPosition {
  currency: string;
  validFrom: string;
  id: string;
}

/** Rate cards by currency, newest first, with an extra one if there are more. */
export async function rateCardsAfter(
  db: Kysely<Database>,
  { after, within, limit }: { after: RateCardPosition | null; within: Within; limit: number },
): Promise<RateCardRow[]> {
  const beyond =
    after === null
      ? sql`TRUE`
      : sql`currency > ${after.currency} OR currency = ${after.currency}
          AND (valid_from < ${after.validFrom}::date OR valid_from = ${after.validFrom}::date AND id > ${after.id}::uuid)`;
  const { rows } = await sql<RateCardRow>`
    SELECT * FROM rate_card WHERE (${beyond}) AND ${isToldTo(within)} ORDER BY currency, valid_from DESC, id LIMIT ${limit + 1}`.execute(
    db,
  );
  return rows;
}

/** A card for everyone, or one that was agreed only with customers that the caller may see. */
function isToldTo(within: Within): RawBuilder<unknown> {
  if (within === null) return sql`TRUE`;
  return sql`(audience = 'everyone' OR coalesce((
    SELECT bool_and(${isWithin("customer_id", within)}) FROM subscription WHERE rate_card_id = rate_card.id), false))`;
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

/** The card for everyone of each issuer and currency on a date: the newest that is valid by then. */
export async function cardsValidOn(db: Kysely<Database>, date: string): Promise<RateCardRow[]> {
  return db
    .selectFrom("rate_card")
    .selectAll()
    .distinctOn(["issuer_id", "currency"])
    .where("audience", "=", "everyone")
    .where("valid_from", "<=", date)
    .orderBy("issuer_id")
    .orderBy("currency")
    .orderBy("valid_from", "desc")
    .execute();
}

/** The id of that card of one issuer and currency. */
export async function idOfCardValidOn(
  db: Kysely<Database>,
  { issuerId, currency, date }: { issuerId: string; currency: CurrencyCode; date: string },
): Promise<string | undefined> {
  const row = await db
    .selectFrom("rate_card")
    .select("id")
    .where("audience", "=", "everyone")
    .where("issuer_id", "=", issuerId)
    .where("currency", "=", currency)
    .where("valid_from", "<=", date)
    .orderBy("valid_from", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

export async function cardsOfIds(db: Kysely<Database>, ids: readonly string[]): Promise<RateCardRow[]> {
  return db.selectFrom("rate_card").selectAll().where(sql<boolean>`id = ANY(${ids}::uuid[])`).execute();
}

/** Locks cards against deletion until the transaction ends. Returns those that exist. */
export async function lockRateCards(
  tx: Transaction<Database>,
  ids: readonly string[],
): Promise<RateCardRow[]> {
  const { rows } = await sql<RateCardRow>`
    SELECT * FROM rate_card WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR KEY SHARE`.execute(tx);
  return rows;
}

export async function lockCard(tx: Transaction<Database>, id: string): Promise<RateCardRow | undefined> {
  return tx.selectFrom("rate_card").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

/** What prevents a card from being deleted: the customer it was agreed with, and whether periods were billed by it. */
export async function usesOfCard(
  db: Kysely<Database>,
  id: string,
): Promise<{ customer: string | null; hasBilled: boolean }> {
  const { rows } = await sql<{ customer: string | null; has_billed: boolean }>`
    SELECT (SELECT name FROM customer JOIN subscription ON customer_id = customer.id WHERE rate_card_id = ${id} ORDER BY name LIMIT 1) AS customer,
      EXISTS (SELECT FROM billed_period WHERE rate_card_id = ${id}) AS has_billed`.execute(db);
  return { customer: rows[0]?.customer ?? null, hasBilled: rows[0]?.has_billed ?? false };
}

export async function deleteCardRow(tx: Transaction<Database>, id: string): Promise<void> {
  await tx.deleteFrom("rate_card").where("id", "=", id).execute();
}

export async function deleteDemoCards(tx: Transaction<Database>): Promise<void> {
  await tx.deleteFrom("rate_card").where("demo", "=", true).execute();
}
