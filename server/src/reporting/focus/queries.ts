import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

/** Documents per page: how much of a period is in memory at once. */
const DOCUMENTS_A_PAGE = 500;

/** A document of a billing period, an issued invoice or a credit note. */
export interface DocumentRow {
  id: string;
  number: string;
  currency: CurrencyCode;
  issue_date: string;
  total: bigint;
  tenant_id: string;
  customer_name: string;
  seller_name: string | null;
  issuer_id: string;
}

export interface CreditNoteRow extends DocumentRow {
  invoice_number: string;
  reason: string | null;
  net: bigint;
  tax: bigint;
}

/** A line with its amounts, and its product if a rate card has it. */
export interface FocusLineRow {
  invoice_id: string;
  position: number;
  kind: string;
  item: number | null;
  product: string;
  description: string | null;
  quantity: string;
  unit: string | null;
  unit_price: string;
  amount: bigint;
  net: bigint;
  meter: string | null;
  tier: { from: string; upTo: string | null } | null;
  period_from: string | null;
  period_before: string | null;
  rate_card_id: string | null;
  match: Record<string, string> | null;
  breakdown: unknown;
  number: string;
  currency: CurrencyCode;
  tax_category: string;
  tax_rate: string;
}

export interface FocusTaxRow {
  invoice_id: string;
  category: string;
  rate: string;
  tax: bigint;
}

interface PeriodQuery {
  /** Days, half-open. */
  from: string;
  before: string;
  customerId: string | undefined;
  issuerId: string | undefined;
}

/**
 * Issued invoices of a period, in pages by id: those a billing run made for it, and those made by hand that were issued in
 * it. One that was voided is among them where the customer holds it, as then a credit note takes it back.
 */
export async function* invoicesOfPeriod(
  db: Kysely<Database>,
  query: PeriodQuery,
): AsyncGenerator<DocumentRow[]> {
  for (let after = FIRST; ; ) {
    const { rows } = await sql<DocumentRow>`
      SELECT invoice.id, invoice.number, invoice.currency, invoice.issue_date, invoice.total, customer.tenant_id,
        customer.name AS customer_name, invoice.parties #>> '{seller,name}' AS seller_name,
        invoice.issuer_id
      FROM invoice JOIN customer ON customer.id = invoice.customer_id
      WHERE invoice.id > ${after} AND invoice.status <> 'draft' ${ofCustomer(query)}
        AND ((invoice.origin = 'run' AND invoice.period_from = ${query.from}::date)
          OR (invoice.origin = 'manual' AND invoice.issue_date >= ${query.from}::date AND invoice.issue_date < ${query.before}::date))
        AND (invoice.status <> 'voided' OR EXISTS (SELECT FROM credit_note WHERE credit_note.invoice_id = invoice.id))
      ORDER BY invoice.id LIMIT ${DOCUMENTS_A_PAGE}`.execute(db);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.id;
  }
}

/** Credit notes that were issued in a period, in pages by id. */
export async function* creditNotesOfPeriod(
  db: Kysely<Database>,
  query: PeriodQuery,
): AsyncGenerator<CreditNoteRow[]> {
  for (let after = FIRST; ; ) {
    const { rows } = await sql<CreditNoteRow>`
      SELECT credit_note.id, credit_note.number, credit_note.currency, credit_note.issue_date, credit_note.total, credit_note.net,
        credit_note.tax, credit_note.reason, invoice.number AS invoice_number, customer.tenant_id, customer.name AS customer_name,
        invoice.parties #>> '{seller,name}' AS seller_name,
        invoice.issuer_id
      FROM credit_note JOIN invoice ON invoice.id = credit_note.invoice_id JOIN customer ON customer.id = invoice.customer_id
      WHERE credit_note.id > ${after} AND credit_note.issue_date >= ${query.from}::date AND credit_note.issue_date < ${query.before}::date
        ${ofCustomer(query)}
      ORDER BY credit_note.id LIMIT ${DOCUMENTS_A_PAGE}`.execute(db);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.id;
  }
}

const FIRST = "00000000-0000-0000-0000-000000000000";

function ofCustomer({ customerId, issuerId }: PeriodQuery) {
  const customer = customerId === undefined ? sql`` : sql`AND invoice.customer_id = ${customerId}`;
  return issuerId === undefined ? customer : sql`${customer} AND invoice.issuer_id = ${issuerId}`;
}

/** Lines of invoices, each net of its own discount and its share of the invoice's. */
export async function linesOfInvoices(db: Kysely<Database>, ids: readonly string[]): Promise<FocusLineRow[]> {
  const { rows } = await sql<FocusLineRow>`
    SELECT line.invoice_id, line.position, line.kind, line.item, line.product, line.description, line.quantity, line.unit, line.unit_price,
      line.amount, line.amount - line.discount - line.discount_share AS net, line.meter, line.tier, line.breakdown, line.period_from, line.period_before,
      billed_period.rate_card_id, rate_card_item.match, invoice.number, invoice.currency, line.tax_category, line.tax_rate
    FROM invoice_line AS line JOIN invoice ON invoice.id = line.invoice_id
    LEFT JOIN billed_period ON billed_period.invoice_id = line.invoice_id AND billed_period.period_from = line.period_from
      AND line.item IS NOT NULL
    LEFT JOIN rate_card_item ON rate_card_item.rate_card_id = billed_period.rate_card_id AND rate_card_item.position = line.item
    WHERE line.invoice_id = ANY(${ids}::uuid[]) ORDER BY line.invoice_id, line.position`.execute(db);
  return rows;
}

export async function taxesOfInvoices(db: Kysely<Database>, ids: readonly string[]): Promise<FocusTaxRow[]> {
  const { rows } = await sql<FocusTaxRow>`
    SELECT invoice_id, category, rate, tax FROM invoice_tax WHERE invoice_id = ANY(${ids}::uuid[]) ORDER BY invoice_id, position`.execute(
    db,
  );
  return rows;
}
