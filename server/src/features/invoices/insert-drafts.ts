import type { CurrencyCode } from "@billow/core/currency.ts";
import { decimalText } from "@billow/core/decimal.ts";
import { invoiceNumber } from "@billow/core/invoice-number.ts";
import { formatAmount } from "@billow/core/money.ts";
import { addDays } from "@billow/core/period.ts";
import type { Actor, TimelineValue } from "@billow/core/timeline.ts";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { takeNumbers } from "../documents/take-numbers.ts";
import { appendTimeline } from "../timeline/append-timeline.ts";
import type { Draft } from "./draft.ts";
import { today } from "./lock-invoice.ts";

export interface NewDraft {
  customerId: string;
  currency: CurrencyCode;
  paymentTermsDays: number;
  dueDate: string | null;
  note: string | null;
  /** The billing period, for an invoice of a billing run. */
  period: { from: string; before: string } | null;
  draft: Draft;
  /** What the first timeline entry says beside the total. */
  data: Readonly<Record<string, TimelineValue>>;
}

export interface InsertedDraft {
  id: string;
  number: string;
}

/**
 * Writes drafts with their lines, taxes and first timeline entries, set-wise. Numbers are taken as the last thing
 * before the writing, so that other writers wait for the series as shortly as can be.
 */
export async function insertDrafts(
  tx: Transaction<Database>,
  deps: Deps,
  { drafts, actor }: { drafts: readonly NewDraft[]; actor: Actor },
): Promise<InsertedDraft[]> {
  if (drafts.length === 0) return [];
  const issueDate = today(deps);
  const year = Number(issueDate.slice(0, 4));
  const first = await takeNumbers(tx, { series: "INV", year, count: drafts.length });
  const at = instantOfMs(deps.clock.nowMs());
  const rows = drafts.map((given, index) => ({
    given,
    id: deps.newId(),
    sequence: first + index,
    number: invoiceNumber(year, first + index),
    dueDate: given.dueDate ?? addDays(issueDate, given.paymentTermsDays),
  }));
  await sql`
    INSERT INTO invoice (id, customer_id, number, number_year, number_sequence, status, origin, currency, issue_date, due_date, paid_date,
      period_from, period_before, discount_terms, subtotal, discount, tax, total, amount_paid, amount_refunded, note, parties, version, created_at)
    SELECT id, customer_id, number, ${year}::int, number_sequence, 'draft', origin, currency, ${issueDate}::date, due_date, NULL,
      period_from, period_before, discount_terms, subtotal, discount, tax, total, 0, 0, note, NULL, 1, ${at}::timestamptz
    FROM unnest(
      ${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.given.customerId)}::uuid[], ${rows.map((row) => row.number)}::text[],
      ${rows.map((row) => row.sequence)}::int[], ${rows.map((row) => (row.given.period === null ? "manual" : "run"))}::text[],
      ${rows.map((row) => row.given.currency)}::text[], ${rows.map((row) => row.dueDate)}::date[],
      ${rows.map((row) => row.given.period?.from ?? null)}::date[], ${rows.map((row) => row.given.period?.before ?? null)}::date[],
      ${rows.map((row) => (row.given.draft.discount === null ? null : JSON.stringify(row.given.draft.discount)))}::jsonb[],
      ${rows.map((row) => row.given.draft.computed.subtotal)}::bigint[], ${rows.map((row) => row.given.draft.computed.discount)}::bigint[],
      ${rows.map((row) => row.given.draft.computed.tax)}::bigint[], ${rows.map((row) => row.given.draft.computed.total)}::bigint[],
      ${rows.map((row) => row.given.note)}::text[])
      AS given (id, customer_id, number, number_sequence, origin, currency, due_date, period_from, period_before, discount_terms, subtotal, discount, tax, total, note)`.execute(
    tx,
  );
  await insertContent(
    tx,
    rows.map((row) => ({ invoiceId: row.id, draft: row.given.draft })),
  );
  await appendTimeline(
    tx,
    rows.map((row) => ({
      invoiceId: row.id,
      at,
      actor,
      type: "created",
      data: {
        total: formatAmount(row.given.draft.computed.total, row.given.currency),
        currency: row.given.currency,
        ...row.given.data,
      },
    })),
  );
  return rows.map(({ id, number }) => ({ id, number }));
}

/** Writes the lines and taxes of drafts that have none. */
export async function insertContent(
  tx: Transaction<Database>,
  drafts: readonly { invoiceId: string; draft: Draft }[],
): Promise<void> {
  const lines = drafts.flatMap(({ invoiceId, draft }) =>
    draft.lines.map((line, index) => ({
      invoiceId,
      position: index + 1,
      line,
      amounts: draft.computed.lines[index],
    })),
  );
  await sql`
    INSERT INTO invoice_line (invoice_id, position, product, description, quantity, unit, unit_price, amount, discount_terms, discount,
      discount_share, tax_category, tax_rate, meter, tier, period_from, period_before)
    SELECT * FROM unnest(
      ${lines.map((row) => row.invoiceId)}::uuid[], ${lines.map((row) => row.position)}::int[], ${lines.map((row) => row.line.product)}::text[],
      ${lines.map((row) => row.line.description)}::text[], ${lines.map((row) => row.line.quantity)}::numeric[],
      ${lines.map((row) => row.line.unit)}::text[], ${lines.map((row) => row.line.unitPrice)}::numeric[],
      ${lines.map((row) => row.amounts?.amount ?? 0n)}::bigint[],
      ${lines.map((row) => (row.line.discount === null ? null : JSON.stringify(row.line.discount)))}::jsonb[],
      ${lines.map((row) => row.amounts?.discount ?? 0n)}::bigint[], ${lines.map((row) => row.amounts?.share ?? 0n)}::bigint[],
      ${lines.map((row) => row.line.taxCategory)}::text[], ${lines.map((row) => row.line.taxRate)}::numeric[],
      ${lines.map((row) => row.line.meter)}::text[], ${lines.map((row) => (row.line.tier === null ? null : JSON.stringify(row.line.tier)))}::jsonb[],
      ${lines.map((row) => row.line.period?.from ?? null)}::date[], ${lines.map((row) => row.line.period?.before ?? null)}::date[])`.execute(
    tx,
  );
  const taxes = drafts.flatMap(({ invoiceId, draft }) =>
    draft.computed.taxes.map((tax, index) => ({ invoiceId, position: index + 1, tax })),
  );
  await sql`
    INSERT INTO invoice_tax (invoice_id, position, category, rate, taxable, tax)
    SELECT * FROM unnest(
      ${taxes.map((row) => row.invoiceId)}::uuid[], ${taxes.map((row) => row.position)}::int[], ${taxes.map((row) => row.tax.category)}::text[],
      ${taxes.map((row) => decimalText(row.tax.rate))}::numeric[], ${taxes.map((row) => row.tax.taxable)}::bigint[],
      ${taxes.map((row) => row.tax.tax)}::bigint[])`.execute(tx);
}
