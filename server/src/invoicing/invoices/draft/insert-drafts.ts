import type { CurrencyCode } from "@billow/core/currency.ts";
import { invoiceNumber } from "@billow/core/invoice-number.ts";
import { formatAmount } from "@billow/core/money.ts";
import { addDays } from "@billow/core/period.ts";
import type { Actor, TimelineValue } from "@billow/core/timeline.ts";
import type { Transaction } from "kysely";
import { tell } from "../../../activity/live/tell.ts";
import { appendTimeline } from "../../../activity/timeline/append-timeline.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { today } from "../../../today.ts";
import { takeNumbers } from "../../numbering/take-numbers.ts";
import type { Draft } from "./draft.ts";
import type { CustomerTax } from "./draft-changes.ts";
import { insertContent, insertDraftRows } from "./draft-queries.ts";

export interface NewDraft {
  customerId: string;
  currency: CurrencyCode;
  paymentTermsDays: number;
  /** The customer's tax, which lines follow that say no other. */
  tax: CustomerTax;
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
  const made = drafts.map((given, index) => ({
    given,
    id: deps.newId(),
    sequence: first + index,
    number: invoiceNumber(year, first + index),
  }));
  await insertDraftRows(tx, {
    issueDate,
    createdAt: at,
    rows: made.map(({ given, id, sequence, number }) => ({
      id,
      customer_id: given.customerId,
      number,
      number_sequence: sequence,
      origin: given.period === null ? "manual" : "run",
      currency: given.currency,
      due_date: given.dueDate ?? addDays(issueDate, given.paymentTermsDays),
      due_date_chosen: given.dueDate !== null,
      made_tax_category: given.tax.taxCategory,
      made_tax_rate: given.tax.taxRate,
      made_terms_days: given.paymentTermsDays,
      period_from: given.period?.from ?? null,
      period_before: given.period?.before ?? null,
      discount_terms: given.draft.discount,
      subtotal: given.draft.computed.subtotal,
      discount: given.draft.computed.discount,
      tax: given.draft.computed.tax,
      total: given.draft.computed.total,
      note: given.note,
    })),
  });
  await insertContent(
    tx,
    made.map(({ id, given }) => ({ invoiceId: id, draft: given.draft })),
  );
  await appendTimeline(
    tx,
    made.map(({ id, given }) => ({
      invoiceId: id,
      at,
      actor,
      type: "created",
      data: {
        total: formatAmount(given.draft.computed.total, given.currency),
        currency: given.currency,
        ...given.data,
      },
    })),
  );
  await tell(tx, { name: "invoices", data: {} });
  return made.map(({ id, number }) => ({ id, number }));
}
