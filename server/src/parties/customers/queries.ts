import type { CustomerSelection } from "@billow/contract/parties/customer.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Recipient } from "@billow/core/parties/recipients.ts";
import {
  type Insertable,
  type Kysely,
  type RawBuilder,
  type Selectable,
  sql,
  type Transaction,
} from "kysely";
import { amountDueOf, isReceivable } from "../../db/rules/invoice-rules.ts";
import type { CustomerAddress, CustomerTable } from "../../db/schema/customers.ts";
import type { Database } from "../../db/schema.ts";
import { valuesOfArrayText } from "../../db/text/array-text.ts";
import { likePart } from "../../db/text/like-part.ts";
import { isWithin, type Within } from "../../db/within.ts";
import { searchName } from "./search-name.ts";
import { claimFirstTenants } from "./tenants/first-tenants.ts";
import { insertTenancies } from "./tenants/queries.ts";

export type CustomerRow = Selectable<CustomerTable>;

/** Inserts customers whose tenant id is free, and says which those were. */
export async function insertCustomers(
  tx: Transaction<Database>,
  rows: readonly Insertable<CustomerTable>[],
): Promise<CustomerRow[]> {
  if (rows.length === 0) return [];
  const { free, tenancies } = await claimFirstTenants(tx, rows);
  if (free.length === 0) return [];
  const inserted = await tx
    .insertInto("customer")
    .values(
      free.map((row) => ({
        ...row,
        address: addressJson(row.address ?? null),
        emails: emailsJson(row.emails ?? null),
      })),
    )
    .returningAll()
    .execute();
  await insertTenancies(tx, tenancies);
  return inserted;
}

export async function customerById(db: Kysely<Database>, id: string): Promise<CustomerRow | undefined> {
  return db.selectFrom("customer").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The customers of a selection, as far as they are within, locked until the transaction ends, always in the same order. */
export async function lockCustomers(
  tx: Transaction<Database>,
  selection: CustomerSelection,
  within: Within = null,
): Promise<CustomerRow[]> {
  const all = tx.selectFrom("customer").selectAll().where(isWithin("id", within)).orderBy("id").forUpdate();
  if ("ids" in selection) return all.where(sql<boolean>`id = ANY(${selection.ids}::uuid[])`).execute();
  const { q = "", taxSet } = selection.filter;
  return all.where(matching({ q, taxSet, archived: false })).execute();
}

export async function countTaxNotSet(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`SELECT count(*)::int AS count FROM customer WHERE NOT tax_set AND archived_at IS NULL`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function updateTaxOf(
  tx: Transaction<Database>,
  ids: readonly string[],
  tax: Pick<CustomerRow, "tax_category" | "tax_rate" | "tax_set">,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.updateTable("customer").set(tax).where(sql<boolean>`id = ANY(${ids}::uuid[])`).execute();
}

export async function lockCustomer(tx: Transaction<Database>, id: string): Promise<CustomerRow | undefined> {
  return tx.selectFrom("customer").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

/** What ties a customer to its issuer, its currency and its first tenant's id. */
export interface Ties {
  hasInvoice: boolean;
  hasAgreedCard: boolean;
  hasIssued: boolean;
  hasDraft: boolean;
  hasMoney: boolean;
  hasTerms: boolean;
}

export async function tiesToIssuer(db: Kysely<Database>, id: string): Promise<Ties> {
  const { rows } = await sql<Ties>`
    SELECT EXISTS (SELECT FROM invoice WHERE customer_id = ${id}) AS "hasInvoice",
      EXISTS (SELECT FROM invoice WHERE customer_id = ${id} AND status NOT IN ('draft', 'voided')) OR EXISTS (
        SELECT FROM credit_note JOIN invoice ON invoice.id = credit_note.invoice_id WHERE invoice.customer_id = ${id}) AS "hasIssued",
      EXISTS (SELECT FROM invoice WHERE customer_id = ${id} AND status = 'draft') AS "hasDraft",
      EXISTS (SELECT FROM ledger_entry WHERE customer_id = ${id}) AS "hasMoney",
      EXISTS (SELECT FROM subscription WHERE customer_id = ${id}) AS "hasTerms",
      EXISTS (SELECT FROM subscription WHERE customer_id = ${id} AND rate_card_id IS NOT NULL) AS "hasAgreedCard"`.execute(
    db,
  );
  return (
    rows[0] ?? {
      hasInvoice: false,
      hasAgreedCard: false,
      hasIssued: false,
      hasDraft: false,
      hasMoney: false,
      hasTerms: false,
    }
  );
}

/** Keeps a customer and its issuer as they are until the transaction ends. */
export async function lockCustomerKey(tx: Transaction<Database>, id: string): Promise<void> {
  await sql`SELECT FROM customer WHERE id = ${id} FOR KEY SHARE`.execute(tx);
}

/** Changes columns of a customer whose lock is held. */
export async function updateCustomerRow(
  tx: Transaction<Database>,
  id: string,
  { address, emails, ...columns }: Partial<Omit<CustomerRow, "id">>,
): Promise<CustomerRow> {
  return tx
    .updateTable("customer")
    .set({
      ...columns,
      ...(address !== undefined && { address: addressJson(address) }),
      ...(emails !== undefined && { emails: emailsJson(emails) }),
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The driver takes an object for a composite value unless it is told that this is JSON. */
function addressJson(address: CustomerTable["address"]) {
  return address === null ? null : sql<CustomerAddress>`${JSON.stringify(address)}::jsonb`;
}

function emailsJson(emails: CustomerRow["emails"]) {
  return emails === null ? null : sql<Recipient[]>`${JSON.stringify(emails)}::jsonb`;
}

export interface CustomerPage {
  /** What the name or tenant id must contain, as it was typed; empty for all. */
  q: string;
  /** Whether their tax is set; undefined for both. */
  taxSet: boolean | undefined;
  /** Whether to list the archived ones alone, instead of all others. */
  archived: boolean;
  /** Those that the caller is limited to. */
  within: Within;
  /** The last customer of the page before. */
  afterId: string | null;
  limit: number;
}

/** Customers by name, one more than asked for where there are more. */
export async function listCustomers(
  db: Kysely<Database>,
  { q, taxSet, archived, within, afterId, limit }: CustomerPage,
): Promise<CustomerRow[]> {
  let query = db
    .selectFrom("customer")
    .selectAll()
    .orderBy("search_name")
    .orderBy("id")
    .limit(limit + 1);
  query = query.where(matching({ q, taxSet, archived })).where(isWithin("id", within));
  if (afterId !== null) {
    query = query.where(
      sql<boolean>`(search_name, id) > ((SELECT search_name FROM customer WHERE id = ${afterId}), ${afterId}::uuid)`,
    );
  }
  return query.execute();
}

function matching({
  q,
  taxSet,
  archived,
}: Pick<CustomerPage, "q" | "taxSet" | "archived">): RawBuilder<boolean> {
  // Written like this for the index of those without tax.
  const isTaxed =
    taxSet === undefined ? sql<boolean>`TRUE` : taxSet ? sql<boolean>`tax_set` : sql<boolean>`NOT tax_set`;
  const taxed = archived
    ? sql<boolean>`(${isTaxed} AND archived_at IS NOT NULL)`
    : sql<boolean>`(${isTaxed} AND archived_at IS NULL)`;
  if (q === "") return taxed;
  const part = likePart(q.toLowerCase());
  const tenant = sql<boolean>`(lower(tenant_id) LIKE ${part} OR id IN (
    SELECT customer_id FROM tenancy WHERE lower(tenancy.tenant_id) LIKE ${part} OR lower(tenancy.name) LIKE ${part}))`;
  const name = nameLike(q);
  if (name === null) return sql`(${tenant}) AND ${taxed}`;
  // Whoever looks for a duplicate finds the customer that it was merged into.
  const merged = sql<boolean>`id IN (SELECT merged_into FROM customer WHERE merged_into IS NOT NULL AND ${name})`;
  return sql`(${name} OR ${tenant} OR ${merged}) AND ${taxed}`;
}

/** Whether a customer's name contains a text, whatever its case and accents; null for a text of accents alone. */
function nameLike(text: string): RawBuilder<boolean> | null {
  const folded = searchName(text);
  return folded === "" ? null : sql<boolean>`search_name LIKE ${likePart(folded)}`;
}

export interface Balance {
  customerId: string;
  currency: CurrencyCode;
  amount: bigint;
}

/** Since when the suspension of each of some customers is due, of those of whom it is. */
export async function openSuspensionsOf(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<{ customer_id: string; due_at: string }[]> {
  return db
    .selectFrom("suspension")
    .select(["customer_id", "due_at"])
    .where("lifted_at", "is", null)
    .where(sql<boolean>`customer_id = ANY(${customerIds}::uuid[])`)
    .execute();
}

/** What each customer's open invoices are still due, per currency. */
export async function outstandingOf(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<Balance[]> {
  const { rows } = await sql<{ customer_id: string; currency: CurrencyCode; amount: string }>`
    SELECT customer_id, currency, sum(${amountDueOf()}) AS amount FROM invoice
    WHERE customer_id = ANY(${customerIds}::uuid[]) AND ${isReceivable()}
    GROUP BY customer_id, currency HAVING sum(${amountDueOf()}) <> 0 ORDER BY currency`.execute(db);
  return rows.map((row) => ({
    customerId: row.customer_id,
    currency: row.currency,
    amount: BigInt(row.amount),
  }));
}

/**
 * The fees and interest that wait for the next invoices of customers, per currency: their own, and those of customers billed
 * with them or merged into them.
 */
export async function openChargesOf(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<Balance[]> {
  const { rows } = await sql<{ customer_id: string; currency: CurrencyCode; amount: string }>`
    WITH payer AS (
      SELECT standing.id AS standing_id, coalesce(standing.parent_id, standing.id) AS id FROM customer AS standing
      WHERE standing.merged_into IS NULL AND (standing.parent_id = ANY(${customerIds}::uuid[])
        OR standing.parent_id IS NULL AND standing.id = ANY(${customerIds}::uuid[]))),
    charged AS (
      SELECT standing_id AS id, payer.id AS payer_id FROM payer
      UNION ALL SELECT customer.id, payer.id FROM customer JOIN payer ON payer.standing_id = customer.merged_into)
    SELECT charged.payer_id AS customer_id, charge.currency, sum(charge.amount)::text AS amount
    FROM charge JOIN charged ON charged.id = charge.customer_id
    WHERE charge.waived_at IS NULL AND NOT EXISTS (
      SELECT FROM invoice_line JOIN invoice ON invoice.id = invoice_line.invoice_id
      WHERE invoice_line.charge_id = charge.id AND invoice.status <> 'voided')
    GROUP BY charged.payer_id, charge.currency ORDER BY charge.currency`.execute(db);
  return rows.map((row) => ({
    customerId: row.customer_id,
    currency: row.currency,
    amount: BigInt(row.amount),
  }));
}

/** Money each customer has paid beyond what was due, per currency: a liability, so a credit balance. */
export async function creditOf(db: Kysely<Database>, customerIds: readonly string[]): Promise<Balance[]> {
  const { rows } = await sql<{ customer_id: string; currency: CurrencyCode; amount: string }>`
    SELECT customer_id, currency, -sum(amount) AS amount FROM ledger_entry
    WHERE customer_id = ANY(${customerIds}::uuid[]) AND account = 'customerCredit'
    GROUP BY customer_id, currency HAVING sum(amount) <> 0 ORDER BY currency`.execute(db);
  return rows.map((row) => ({
    customerId: row.customer_id,
    currency: row.currency,
    amount: BigInt(row.amount),
  }));
}

/**
 * The customers whose name contains the text, and how many others there are, counted only until they are more. Asked in one
 * go, since those who search in a list wait for both.
 */
export async function idsByNamePart(
  db: Kysely<Database>,
  folded: string,
): Promise<{ ids: string[]; others: number }> {
  const pattern = likePart(folded);
  const { rows } = await sql<{ ids: string; others: bigint }>`
    WITH named AS MATERIALIZED (SELECT id FROM customer WHERE search_name LIKE ${pattern})
    SELECT ARRAY(SELECT id FROM named)::text AS ids, (SELECT count(*) FROM (
      SELECT FROM customer WHERE search_name NOT LIKE ${pattern} LIMIT (SELECT count(*) + 1 FROM named)) AS other) AS others`.execute(
    db,
  );
  const { ids, others } = rows[0] ?? { ids: "{}", others: 0n };
  return { ids: valuesOfArrayText(ids), others: Number(others) };
}

export async function idsWithoutNamePart(db: Kysely<Database>, folded: string): Promise<string[]> {
  const { rows } = await sql<{ ids: string }>`
    SELECT ARRAY(SELECT id FROM customer WHERE search_name NOT LIKE ${likePart(folded)})::text AS ids`.execute(
    db,
  );
  return valuesOfArrayText(rows[0]?.ids ?? "{}");
}

export async function idsInNameOrder(
  db: Kysely<Database>,
  query: {
    from: { customerId: string; inclusive: boolean } | null;
    descending: boolean;
    folded: string | null;
    limit: number;
  },
): Promise<string[]> {
  const { from, descending, folded, limit } = query;
  const direction = descending ? sql`DESC` : sql`ASC`;
  const comparison = descending ? (from?.inclusive ? sql`<=` : sql`<`) : from?.inclusive ? sql`>=` : sql`>`;
  const beyond =
    from === null
      ? sql`TRUE`
      : sql`(search_name, id) ${comparison} (SELECT search_name, id FROM customer WHERE id = ${from.customerId})`;
  const named = folded === null ? sql`TRUE` : sql`search_name LIKE ${likePart(folded)}`;
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM customer WHERE ${beyond} AND ${named} ORDER BY search_name ${direction}, id ${direction} LIMIT ${limit}`.execute(
    db,
  );
  return rows.map((row) => row.id);
}
