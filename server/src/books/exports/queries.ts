import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../db/schema.ts";
import { streamRows } from "../../db/stream-rows.ts";

export interface PostingQuery {
  /** Days, half-open. */
  from: string | null;
  before: string | null;
  issuerId: string | null;
  currency: string | null;
  /** Only what corrects or gives up a part of what was invoiced. */
  correctionsOnly?: boolean;
}

/** A posting with what divides it by tax: the taxes of its invoice, and what was corrected or given up before. */
export interface TaxedPosting {
  posting_id: string;
  kind: string;
  posted_on: string;
  recorded_at: string;
  currency: CurrencyCode;
  /** Null, with the names, where the operator's own money is moved. */
  customer_id: string | null;
  tenant_id: string | null;
  customer_name: string | null;
  invoice_number: string | null;
  document: string | null;
  memo: string | null;
  accounts: string[];
  /** Where cash is, by entry. */
  places: (string | null)[];
  amounts: string[];
  taxes: { category: string; rate: string; taxable: string; tax: string; discount: string }[] | null;
  before: { net: string; tax: string };
  /** The buyer's country. */
  country: string | null;
  /** The seller's country. */
  home: string | null;
  tax_id: string | null;
}

/** Postings by date in batches, divided by tax. */
export function taxedPostings(
  db: Kysely<Database>,
  query: PostingQuery,
): AsyncGenerator<TaxedPosting[], void, undefined> {
  return streamRows(
    db,
    sql<TaxedPosting>`
      SELECT posting.*, customer.tenant_id, customer.name AS customer_name, invoice.number AS invoice_number,
        ${BUYERS_COUNTRY} AS country, ${SELLERS_COUNTRY} AS home, invoice.parties #>> '{buyer,taxId}' AS tax_id,
        ${taxesOfPosting()} AS taxes, ${beforePosting()} AS before
      FROM (SELECT posting_id, kind, posted_on, recorded_at, currency, issuer_id, customer_id, invoice_id, document, memo,
          array_agg(account ORDER BY position) AS accounts, array_agg(money_place ORDER BY position) AS places, array_agg(amount::text ORDER BY position) AS amounts
        FROM ledger_entry WHERE ${isAskedFor(query)} ${query.correctionsOnly === true ? sql`AND kind NOT IN ('issue', 'charge', 'chargeUndone')` : sql``}
        GROUP BY posting_id, kind, posted_on, recorded_at, currency, issuer_id, customer_id, invoice_id, document, memo
        HAVING ${query.correctionsOnly === true ? sql`array_agg(account) && ${TAXED}` : sql`TRUE`}) AS posting
      LEFT JOIN customer ON customer.id = posting.customer_id
      JOIN issuer ON issuer.id = posting.issuer_id
      LEFT JOIN invoice ON invoice.id = posting.invoice_id
      ORDER BY posting.posted_on, posting.posting_id`,
  );
}

const TAXED = sql`ARRAY['revenue', 'tax', 'badDebt', 'taxRelief']`;

/** The country that the document keeps of buyer and seller; where it keeps none, the country of today. */
const BUYERS_COUNTRY = sql<string | null>`coalesce(invoice.parties #>> '{buyer,country}', customer.country)`;
const SELLERS_COUNTRY = sql<
  string | null
>`coalesce(invoice.parties #>> '{seller,country}', issuer.letterhead ->> 'country')`;

/**
 * The taxes that divide a posting. A credit note by line has taxes of its own, and so have an invoice's charges. Every other
 * posting is divided by the invoice's taxes, less what credit notes by line took back.
 */
function taxesOfPosting(): RawBuilder<unknown> {
  return sql`CASE WHEN posting.kind = 'creditNote' THEN (
    SELECT jsonb_agg(jsonb_build_object('category', own.category, 'rate', own.rate::text, 'taxable', own.taxable::text, 'tax', own.tax::text,
      'discount', '0') ORDER BY own.position)
    FROM credit_note JOIN credit_note_tax AS own ON own.credit_note_id = credit_note.id
    WHERE credit_note.invoice_id = posting.invoice_id AND credit_note.number = posting.document)
  WHEN posting.kind IN ('charge', 'chargeUndone') THEN (
    SELECT jsonb_agg(jsonb_build_object('category', own.category, 'rate', own.rate::text, 'taxable', own.taxable::text, 'tax', '0', 'discount', '0')
      ORDER BY own.category, own.rate)
    FROM (SELECT tax_category AS category, tax_rate AS rate, sum(line.amount - line.discount - line.discount_share) AS taxable
      FROM invoice_line AS line WHERE line.invoice_id = posting.invoice_id AND line.charge_id IS NOT NULL
      GROUP BY tax_category, tax_rate) AS own)
  WHEN posting.accounts && ${TAXED} THEN (
    SELECT jsonb_agg(jsonb_build_object('category', part.category, 'rate', part.rate::text,
      'taxable', (part.taxable - coalesce(noted.taxable, 0))::text, 'tax', (part.tax - coalesce(noted.tax, 0))::text,
      'discount', coalesce((SELECT sum(line.discount + line.discount_share) FROM invoice_line AS line
        WHERE line.invoice_id = part.invoice_id AND line.tax_category = part.category AND line.tax_rate = part.rate), 0)::text)
      ORDER BY part.position)
    FROM invoice_tax AS part LEFT JOIN LATERAL (${creditedBefore()}) AS noted ON true WHERE part.invoice_id = posting.invoice_id) END`;
}

/** What earlier credit notes by line took back of a tax of the posting's invoice. */
function creditedBefore(): RawBuilder<unknown> {
  return sql`SELECT sum(own.taxable) AS taxable, sum(own.tax) AS tax
    FROM credit_note JOIN credit_note_tax AS own ON own.credit_note_id = credit_note.id
    WHERE credit_note.invoice_id = posting.invoice_id AND credit_note.settle IS NOT NULL AND posting.kind <> 'issue'
      AND own.category = part.category AND own.rate = part.rate
      AND (credit_note.created_at, credit_note.id) < (posting.recorded_at, posting.posting_id)`;
}

/** Postings that are divided by their own taxes alone. */
const WITHOUT_BEFORE = sql`ARRAY['issue', 'void', 'creditNote', 'charge', 'chargeUndone']`;

/** What earlier corrections, or earlier write-offs, of the same invoice come to. */
function beforePosting(): RawBuilder<unknown> {
  return sql`(SELECT jsonb_build_object(
      'net', coalesce(sum(earlier.amount) FILTER (WHERE earlier.account IN ('revenue', 'badDebt')), 0)::text,
      'tax', coalesce(sum(earlier.amount) FILTER (WHERE earlier.account IN ('tax', 'taxRelief')), 0)::text)
    FROM ledger_entry AS earlier
    WHERE posting.kind <> ALL(${WITHOUT_BEFORE}) AND posting.accounts && ${TAXED} AND earlier.invoice_id = posting.invoice_id
      AND earlier.kind <> ALL(${WITHOUT_BEFORE}) AND (earlier.recorded_at, earlier.posting_id) < (posting.recorded_at, posting.posting_id)
      AND earlier.account = ANY(CASE WHEN posting.accounts && ARRAY['badDebt', 'taxRelief'] THEN ARRAY['badDebt', 'taxRelief'] ELSE ARRAY['revenue', 'tax'] END))`;
}

/** Whether an entry is in the range, of the issuer and in the currency. */
function isAskedFor({ from, before, issuerId, currency }: PostingQuery): RawBuilder<boolean> {
  return sql`(${from}::date IS NULL OR posted_on >= ${from}::date) AND (${before}::date IS NULL OR posted_on < ${before}::date)
    AND (${issuerId}::uuid IS NULL OR issuer_id = ${issuerId}::uuid) AND (${currency}::text IS NULL OR currency = ${currency}::text)`;
}

/** What the accounts held when a day began. Revenue and expenses belong to the days before. */
export async function openingBalances(
  db: Kysely<Database>,
  { from, issuerId }: { from: string; issuerId: string | null },
): Promise<{ account: string; currency: CurrencyCode; tenant_id: string | null; amount: bigint }[]> {
  const { rows } = await sql<{
    account: string;
    currency: CurrencyCode;
    tenant_id: string | null;
    amount: string;
  }>`
    SELECT coalesce(held.money_place, held.account) AS account, held.currency, customer.tenant_id, sum(held.amount)::text AS amount
    FROM (SELECT account, money_place, currency, amount, CASE WHEN account IN ('receivable', 'customerCredit') THEN customer_id END AS owner
      FROM ledger_entry WHERE posted_on < ${from}::date AND (${issuerId}::uuid IS NULL OR issuer_id = ${issuerId}::uuid)
        AND account NOT IN ('revenue', 'badDebt', 'lateFees', 'lateInterest', 'paymentFees')) AS held
    LEFT JOIN customer ON customer.id = held.owner
    GROUP BY held.account, held.money_place, held.currency, customer.tenant_id HAVING sum(held.amount) <> 0
    ORDER BY held.account, held.money_place, held.currency, customer.tenant_id`.execute(db);
  return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }));
}

/** The taxes of the invoices that were issued in a period. */
export async function issuedTaxes(
  db: Kysely<Database>,
  query: PostingQuery,
): Promise<
  {
    currency: CurrencyCode;
    country: string | null;
    category: string;
    rate: string;
    net: string;
    tax: string;
  }[]
> {
  const { rows } = await sql<Awaited<ReturnType<typeof issuedTaxes>>[number]>`
    SELECT posting.currency, ${BUYERS_COUNTRY} AS country, part.category, part.rate::text AS rate,
      sum(part.taxable)::text AS net, sum(part.tax)::text AS tax
    FROM (SELECT DISTINCT posting_id, invoice_id, currency FROM ledger_entry WHERE kind = 'issue' AND ${isAskedFor(query)}) AS posting
    JOIN invoice ON invoice.id = posting.invoice_id
    JOIN customer ON customer.id = invoice.customer_id
    JOIN invoice_tax AS part ON part.invoice_id = invoice.id
    GROUP BY 1, 2, 3, 4`.execute(db);
  return rows;
}
