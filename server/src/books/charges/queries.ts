import type { ChargeKind } from "@billow/core/books/charge.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import {
  type Insertable,
  type Kysely,
  type RawBuilder,
  type Selectable,
  sql,
  type Transaction,
} from "kysely";
import type { ChargeSettingsTable, ChargeTable } from "../../db/schema/charges.ts";
import type { Database } from "../../db/schema.ts";
import { isWithin, type Within } from "../../db/within.ts";
import { FIRST_ISSUER_ID } from "../../parties/issuers/issuer.ts";

type Tx = Transaction<Database>;

/** A charge with the names of what it is about, and the invoice that bills it. */
export interface ChargeRow extends ChargeTable {
  customer_name: string;
  tenant_id: string;
  /** The customer whose next invoice bills it. */
  payer_id: string;
  about_number: string | null;
  billed_id: string | null;
  /** Whose invoice bills it. */
  billed_customer_id: string | null;
  billed_number: string | null;
}

/**
 * Each charge with the customer whose next invoice bills it: for one that was merged, the customer that has its place, and for
 * one that is billed with a parent, that parent. And with the standing invoice that has it as a line. Who writes such a line holds the charge's lock. */
function charges(): RawBuilder<ChargeRow> {
  return sql`
    SELECT charge.*, customer.name AS customer_name, customer.tenant_id,
      coalesce(standing.parent_id, standing.id) AS payer_id, about.number AS about_number,
      billed.id AS billed_id, billed.customer_id AS billed_customer_id, billed.number AS billed_number
    FROM charge JOIN customer ON customer.id = charge.customer_id
    JOIN customer AS standing ON standing.id = coalesce(customer.merged_into, customer.id)
    LEFT JOIN invoice AS about ON about.id = charge.invoice_id
    LEFT JOIN LATERAL (SELECT invoice.id, invoice.customer_id, invoice.number FROM invoice_line JOIN invoice ON invoice.id = invoice_line.invoice_id
      WHERE invoice_line.charge_id = charge.id AND invoice.status <> 'voided' LIMIT 1) AS billed ON true`;
}

/** The ids of customers whose charges are on the invoices of these. */
function billedWith(payerIds: readonly string[]): RawBuilder<unknown> {
  return sql`(
    WITH standing AS (
      SELECT id FROM customer WHERE parent_id = ANY(${payerIds}::uuid[])
      UNION ALL SELECT id FROM customer WHERE id = ANY(${payerIds}::uuid[]) AND parent_id IS NULL AND merged_into IS NULL)
    SELECT id FROM standing UNION ALL SELECT id FROM customer WHERE merged_into IN (SELECT id FROM standing))`;
}

const IS_OPEN = sql`billed.id IS NULL AND charge.waived_at IS NULL`;

/** Inserts a charge unless there is one with its key already, and says whether it did. */
export async function insertCharge(tx: Tx, row: Insertable<ChargeTable>): Promise<boolean> {
  const made = await tx
    .insertInto("charge")
    .values(row)
    .onConflict((conflict) => conflict.column("key").doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

/** Locks the charges that invoices of customers may bill until the transaction ends. What bills them is read afterwards. */
export async function lockCharges(tx: Tx, payerIds: readonly string[]): Promise<void> {
  await sql`SELECT FROM charge WHERE customer_id IN ${billedWith(payerIds)} AND waived_at IS NULL
    ORDER BY id FOR UPDATE`.execute(tx);
}

/** Locks one charge until the transaction ends. */
export async function lockCharge(tx: Tx, id: string): Promise<void> {
  await sql`SELECT FROM charge WHERE id = ${id}::uuid FOR UPDATE`.execute(tx);
}

/** The charges that wait for the next invoices of customers, oldest first. */
export async function openChargeRows(
  db: Kysely<Database>,
  payerIds: readonly string[],
): Promise<ChargeRow[]> {
  const { rows } = await sql<ChargeRow>`
    ${charges()} WHERE charge.customer_id IN ${billedWith(payerIds)} AND ${IS_OPEN} ORDER BY charge.id`.execute(
    db,
  );
  return rows;
}

export interface ChargeQuery {
  /** Whose charges, and those that wait for its next invoice. */
  customerId: string | null;
  invoiceId: string | null;
  state: "open" | "billed" | "waived" | null;
  /** The customers that the caller is limited to. */
  within: Within;
  afterId: string | null;
  limit: number;
}

/** A page of charges, the newest first, one more than asked for where there are more. */
export async function listChargeRows(
  db: Kysely<Database>,
  { customerId, invoiceId, state, within, afterId, limit }: ChargeQuery,
): Promise<ChargeRow[]> {
  const isIn = {
    open: IS_OPEN,
    billed: sql`billed.id IS NOT NULL`,
    waived: sql`charge.waived_at IS NOT NULL`,
  };
  const { rows } = await sql<ChargeRow>`
    ${charges()}
    WHERE (${customerId}::uuid IS NULL OR charge.customer_id = ${customerId}::uuid
        OR charge.customer_id IN ${billedWith(customerId === null ? [] : [customerId])} AND ${IS_OPEN})
      AND (${invoiceId}::uuid IS NULL OR charge.invoice_id = ${invoiceId}::uuid)
      AND ${isWithin("charge.customer_id", within)} AND (${afterId}::uuid IS NULL OR charge.id < ${afterId}::uuid) AND ${state === null ? sql`TRUE` : isIn[state]}
    ORDER BY charge.id DESC LIMIT ${limit + 1}`.execute(db);
  return rows;
}

export async function chargeById(db: Kysely<Database>, id: string): Promise<ChargeRow | undefined> {
  const { rows } = await sql<ChargeRow>`${charges()} WHERE charge.id = ${id}::uuid`.execute(db);
  return rows[0];
}

export async function markWaived(tx: Tx, id: string, waived: { at: string; reason: string }): Promise<void> {
  await tx
    .updateTable("charge")
    .set({ waived_at: waived.at, waived_reason: waived.reason })
    .where("id", "=", id)
    .execute();
}

/** The lines of an invoice that bill charges: of which kind, and what they come to after discounts. */
export async function chargedLines(
  db: Kysely<Database>,
  invoiceId: string,
): Promise<{ position: number; kind: ChargeKind; net: bigint }[]> {
  const { rows } = await sql<{ position: number; kind: ChargeKind; net: bigint }>`
    SELECT line.position, charge.kind, line.amount - line.discount - line.discount_share AS net
    FROM invoice_line AS line JOIN charge ON charge.id = line.charge_id
    WHERE line.invoice_id = ${invoiceId} ORDER BY line.position`.execute(db);
  return rows;
}

/** What the books still hold of an invoice's charges, in minor units. */
export async function chargesInBooks(
  db: Kysely<Database>,
  invoiceId: string,
): Promise<{ lateFees: bigint; lateInterest: bigint }> {
  const { rows } = await sql<{ lateFees: string; lateInterest: string }>`
    SELECT coalesce(-sum(amount) FILTER (WHERE account = 'lateFees'), 0)::text AS "lateFees",
      coalesce(-sum(amount) FILTER (WHERE account = 'lateInterest'), 0)::text AS "lateInterest"
    FROM ledger_entry WHERE invoice_id = ${invoiceId}`.execute(db);
  const [row] = rows;
  return { lateFees: BigInt(row?.lateFees ?? "0"), lateInterest: BigInt(row?.lateInterest ?? "0") };
}

/** How the books changed what is due of an invoice, by day. */
export async function receivableChanges(
  tx: Tx,
  invoiceId: string,
): Promise<{ on: string; amount: bigint }[]> {
  const { rows } = await sql<{ on: string; amount: string }>`
    SELECT posted_on AS "on", sum(amount)::text AS amount FROM ledger_entry
    WHERE invoice_id = ${invoiceId} AND account = 'receivable' GROUP BY posted_on ORDER BY posted_on`.execute(
    tx,
  );
  return rows.map(({ on, amount }) => ({ on, amount: BigInt(amount) }));
}

/** The day until which interest on an invoice has been charged, waived or not; null before the first. */
export async function interestChargedBefore(tx: Tx, invoiceId: string): Promise<string | null> {
  const row = await tx
    .selectFrom("charge")
    .select((of) => of.fn.max("period_before").as("before"))
    .where("invoice_id", "=", invoiceId)
    .where("kind", "=", "interest")
    .executeTakeFirst();
  return row?.before ?? null;
}

/** What holds of an issuer's charges from now on: its own settings, or those of the first issuer. */
export async function chargeSettings(
  db: Kysely<Database>,
  issuerId: string,
): Promise<Omit<Selectable<ChargeSettingsTable>, "issuer_id">> {
  return db
    .selectFrom("charge_settings")
    .select(["taxed", "return_fees"])
    .where("issuer_id", "in", [issuerId, FIRST_ISSUER_ID])
    .orderBy((of) => of("issuer_id", "=", issuerId), "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
}

export async function putChargeSettings(tx: Tx, row: Insertable<ChargeSettingsTable>): Promise<void> {
  const { issuer_id: _, ...settings } = row;
  await tx
    .insertInto("charge_settings")
    .values(row)
    .onConflict((conflict) => conflict.column("issuer_id").doUpdateSet(settings))
    .execute();
}

/** A charge as the line of a draft needs it. */
export type OpenCharge = Pick<
  ChargeRow,
  | "id"
  | "kind"
  | "issuer_id"
  | "payer_id"
  | "amount"
  | "taxed"
  | "about_number"
  | "charged_on"
  | "period_from"
  | "period_before"
  | "rate"
> & { currency: CurrencyCode };
