import type { Actor } from "@billow/core/activity/actor.ts";
import type { EventData } from "@billow/core/activity/event-types.ts";
import { addDays } from "@billow/core/metering/period.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { aboutCustomers } from "../../../activity/live/about.ts";
import { publishChange } from "../../../activity/live/publish-change.ts";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { type Issuer, listIssuers, SERIES_OF_DRAFTS } from "../../../parties/issuers/issuer.ts";
import { todayIn } from "../../../today.ts";
import { takeNumbers } from "../../numbering/take-numbers.ts";
import type { CustomerTax } from "./customer-tax.ts";
import type { Draft } from "./draft.ts";
import { type DraftRow, insertContent, insertDraftRows } from "./draft-queries.ts";

export interface NewDraft {
  issuerId: string;
  customerId: string;
  currency: CurrencyCode;
  paymentTermsDays: number;
  /** The customer's tax, for lines without their own. */
  tax: CustomerTax;
  dueDate: string | null;
  note: string | null;
  /** The billing period, for an invoice of a billing run. */
  period: { from: string; before: string } | null;
  draft: Draft;
  /** The data of its first event besides the total. */
  data: Omit<EventData<"invoice.created">, "total" | "currency">;
}

export interface InsertedDraft {
  id: string;
  number: string;
}

/**
 * Inserts drafts with their lines, taxes and first events, set-wise. Numbers are taken last, so that other writers
 * wait for the series as briefly as possible.
 */
export async function insertDrafts(
  tx: Transaction<Database>,
  deps: Deps,
  { drafts, actor }: { drafts: readonly NewDraft[]; actor: Actor },
): Promise<InsertedDraft[]> {
  if (drafts.length === 0) return [];
  const at = instantOfMs(deps.clock.nowMs());
  const ids = drafts.map(() => deps.newId());
  const numbers = await numbersOf(tx, deps, drafts);
  const made = drafts.map((invoice, index) => {
    const [id, numbered] = [ids[index], numbers[index]];
    if (id === undefined || numbered === undefined) throw new Error("each draft has an id and a number");
    return { invoice, id, ...numbered };
  });
  for (const [issueDate, own] of Map.groupBy(made, (one) => one.issueDate)) {
    await insertDraftRows(tx, { issueDate, createdAt: at, rows: own.map(draftRow) });
  }
  await insertContent(
    tx,
    made.map(({ id, invoice }) => ({ invoiceId: id, draft: invoice.draft })),
  );
  await record(
    tx,
    deps,
    made.map(({ id, invoice }) => ({
      subject: id,

      actor,
      type: "invoice.created" as const,
      data: {
        total: formatAmount(invoice.draft.computed.total, invoice.currency),
        currency: invoice.currency,
        ...invoice.data,
      },
    })),
  );
  const customerIds = drafts.map(({ customerId }) => customerId);
  await publishChange(tx, { name: "invoices", data: {} }, aboutCustomers(customerIds));
  return made.map(({ id, number }) => ({ id, number }));
}

interface Numbered {
  issueDate: string;
  sequence: number;
  number: string;
  /** Whether it takes its number when it is issued. */
  isUnnumbered: boolean;
}

/**
 * The issue date and number of each draft, both by its issuer. Series are locked in the order of issuers, the one of drafts
 * before all others.
 */
async function numbersOf(
  tx: Transaction<Database>,
  deps: Deps,
  drafts: readonly NewDraft[],
): Promise<Numbered[]> {
  const numbers: Numbered[] = [];
  const places = Map.groupBy(drafts.keys(), (place) => drafts[place]?.issuerId);
  const issuers = await listIssuers(tx);
  for (const issuer of issuers.toSorted((a, b) => Number(isAtIssue(b)) - Number(isAtIssue(a)))) {
    const own = places.get(issuer.id);
    if (own === undefined) continue;
    const issueDate = todayIn(issuer.timeZone, deps);
    const isUnnumbered = isAtIssue(issuer);
    const series = isUnnumbered ? SERIES_OF_DRAFTS : ({ issuerId: issuer.id, series: "invoice" } as const);
    const year = Number(issueDate.slice(0, 4));
    const taken = await takeNumbers(tx, { ...series, year, count: own.length });
    for (const [index, place] of own.entries()) {
      const next = taken[index];
      if (next !== undefined) numbers[place] = { issueDate, isUnnumbered, ...next };
    }
  }
  return numbers;
}

function isAtIssue({ numbering }: Issuer): boolean {
  return numbering === "issue";
}

function draftRow({
  invoice,
  id,
  issueDate,
  sequence,
  number,
  isUnnumbered,
}: Numbered & { invoice: NewDraft; id: string }): DraftRow {
  return {
    id,
    issuer_id: invoice.issuerId,
    customer_id: invoice.customerId,
    number,
    draft_number: isUnnumbered ? number : null,
    number_sequence: sequence,
    origin: invoice.period === null ? "manual" : "run",
    currency: invoice.currency,
    due_date: invoice.dueDate ?? addDays(issueDate, invoice.paymentTermsDays),
    due_date_chosen: invoice.dueDate !== null,
    made_tax_category: invoice.tax.taxCategory,
    made_tax_rate: invoice.tax.taxRate,
    made_terms_days: invoice.paymentTermsDays,
    period_from: invoice.period?.from ?? null,
    period_before: invoice.period?.before ?? null,
    discount_terms: invoice.draft.discount,
    subtotal: invoice.draft.computed.subtotal,
    discount: invoice.draft.computed.discount,
    tax: invoice.draft.computed.tax,
    total: invoice.draft.computed.total,
    note: invoice.note,
  };
}
