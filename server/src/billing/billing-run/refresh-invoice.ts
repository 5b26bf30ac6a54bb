import type { LineChange } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { type LineDifference, lineDifferences } from "@billow/core/invoicing/line-differences.ts";
import { isSameUnpriced } from "@billow/core/invoicing/unpriced-usage.ts";
import { addDays } from "@billow/core/metering/period.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Discount } from "@billow/core/pricing/discount.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { lockBilling } from "../../books/billed-usage/lock-billing.ts";
import { pinnedTerms } from "../../books/billed-usage/pinned-terms.ts";
import { replaceBilled } from "../../books/billed-usage/record-billed.ts";
import { unpricedSeries } from "../../books/billed-usage/unpriced-series.ts";
import { lockOpenCharges, openCharges } from "../../books/charges/open-charges.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { epochSeconds } from "../../http/present.ts";
import { withCharges } from "../../invoicing/invoices/draft/charge-lines.ts";
import { madeTax, retaxed, taxOfCustomer } from "../../invoicing/invoices/draft/customer-tax.ts";
import { composeDraft, type Draft, type DraftLine } from "../../invoicing/invoices/draft/draft.ts";
import { customerChanges } from "../../invoicing/invoices/draft/draft-changes.ts";
import { readDraft, replaceDraft } from "../../invoicing/invoices/draft/replace-draft.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { type LockedInvoice, lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { tilingOfCustomer } from "../../metering/usage/store/tilings.ts";
import { readCustomer } from "../../parties/customers/read-customer.ts";
import { periodOf } from "./billing-period.ts";
import { lockWorkCards, readWork } from "./billing-work.ts";
import { planChunk } from "./plan-chunk.ts";
import { accruedTimes, type CustomerRow } from "./queries.ts";

type RefreshedLine = DraftLine & { amount: bigint };

/** What a refresh changed of a draft. Amounts are minor units. */
export interface RefreshChanges {
  currency: CurrencyCode;
  totalBefore: bigint;
  total: bigint;
  lines: LineDifference<RefreshedLine>[];
}

/**
 * Makes a draft again from present data. For a billing run's draft: usage, recurring items, minimum spend and
 * adjustments of earlier periods, as a run would. Charges that wait are added. Kept are lines written by a person, a discount set by a person,
 * discounts of lines that remain, a chosen due date and the note. Every draft also takes the customer's present tax,
 * where its lines follow that, and payment terms. Without differences nothing is written.
 *
 * @throws DomainError `unavailable` while usage of the period is still being counted, and as `decide` and
 * `composeDraft` do
 */
export async function refreshInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall,
): Promise<RefreshChanges> {
  const locked = await lockInvoice(tx, deps, call);
  decide("refresh", locked.facts);
  const { row, currency } = locked;
  await lockBilling(tx, [row.customer_id]);
  await lockOpenCharges(tx, [row.customer_id]);
  const customer = await readCustomer(tx, row.customer_id);
  const tax = taxOfCustomer(customer);
  const before = await readDraft(tx, locked);
  const kept = retaxed(
    before.lines.filter((line) => line.kind === "manual"),
    { was: madeTax(row), is: tax },
  );
  const charges = before.lines
    .filter((line) => line.kind === "charge")
    .flatMap((line) =>
      line.taxCategory === "outsideScope" ? [line] : retaxed([line], { was: madeTax(row), is: tax }),
    );
  const unpricedBefore = await unpricedSeries(tx, row.id);
  const draft =
    row.period_from === null
      ? await withOpenCharges(tx, {
          customer,
          draft: composeDraft(currency, [...kept, ...charges], before.discount),
        })
      : await madeAnew(tx, deps, { locked, customer, before, kept, charges, periodFrom: row.period_from });
  const dueDate = row.due_date_chosen ? row.due_date : addDays(row.issue_date, customer.payment_terms_days);
  const unpriced = await unpricedSeries(tx, row.id);
  const isDecided = isSameUnpriced(unpricedBefore, unpriced);
  const made = {
    ...(isDecided ? {} : { unpriced_reason: null }),
    made_tax_category: tax.taxCategory,
    made_tax_rate: tax.taxRate,
    made_terms_days: customer.payment_terms_days,
  };
  if (isSameDraft(before, draft) && dueDate === row.due_date) {
    const { taxChanged, paymentTermsChanged } = customerChanges(row, locked.customer);
    if (taxChanged || paymentTermsChanged || !isDecided) await saveInvoice(tx, row, made);
    return { currency, totalBefore: row.total, total: row.total, lines: [] };
  }
  const changes = lineDifferences(linesWithAmounts(before), linesWithAmounts(draft));
  const lines = toldLines(changes, currency);
  await replaceDraft(tx, locked, draft, { ...made, due_date: dueDate });
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.refreshed",
      actor: call.actor,
      data: {
        totalBefore: formatAmount(row.total, currency),
        total: formatAmount(draft.computed.total, currency),
        currency,
        ...(dueDate === row.due_date ? {} : { dueDate }),
        lines: lines.slice(0, LINES_TOLD_MAX),
        ...(lines.length > LINES_TOLD_MAX ? { moreLines: lines.length - LINES_TOLD_MAX } : {}),
      },
    },
  ]);
  return { currency, totalBefore: row.total, total: draft.computed.total, lines: changes };
}

/** A run's draft as a run would make it now, with the parts to keep. What it bills is recorded. */
async function madeAnew(
  tx: Transaction<Database>,
  deps: Deps,
  {
    locked,
    customer,
    before,
    kept,
    charges,
    periodFrom,
  }: {
    locked: LockedInvoice;
    customer: CustomerRow;
    before: Draft;
    kept: readonly DraftLine[];
    charges: readonly DraftLine[];
    periodFrom: string;
  },
): Promise<Draft> {
  const { row, currency } = locked;
  const period = periodOf(periodFrom.slice(0, 7), await tilingOfCustomer(tx, customer.id));
  const accrued = (await accruedTimes(tx, [row.customer_id])).get(row.customer_id);
  if (accrued !== undefined && epochSeconds(accrued) < period.beforeSeconds) {
    throw new DomainError(
      "unavailable",
      `Usage of ${period.month} is still being counted. Try again in a minute.`,
    );
  }
  const pinned = await pinnedTerms(tx, { invoiceId: row.id, from: periodFrom, currency });
  const work = await readWork(tx, period, { customerId: row.customer_id, except: row.id });
  await lockWorkCards(tx, work);
  const {
    drafts: [made],
    skipped: [none],
  } = await planChunk(tx, deps, {
    work,
    customers: [customer],
    refreshed: {
      invoiceId: row.id,
      lines: kept,
      charges,
      discount: pinned !== null && isSame(before.discount, pinned.discount) ? "agreed" : before.discount,
      discounts: before.lines,
    },
  });
  if (none !== undefined) throw new DomainError("no_rate_card", none.reason);
  if (made === undefined) throw new Error("a customer that is planned has a draft or a reason");
  const { draft, billed } = made;
  await replaceBilled(tx, { invoiceId: row.id, customerId: row.customer_id, periods: billed });
  return draft;
}

/** A draft with the charges that no invoice bills yet. */
async function withOpenCharges(
  tx: Transaction<Database>,
  { customer, draft }: { customer: CustomerRow; draft: Draft },
): Promise<Draft> {
  const { id: customerId, issuer_id: issuerId, currency } = customer;
  const chargesOf = await openCharges(tx, [customerId]);
  return withCharges(draft, chargesOf({ customerId, issuerId, currency }), taxOfCustomer(customer));
}

/** Whether two drafts are equal in every field of every line. */
function isSameDraft(a: Draft, b: Draft): boolean {
  const text = ({ lines, discount }: Draft) => JSON.stringify([discount, lines.map(contentOf)]);
  return text(a) === text(b);
}

/** A line's fields in a fixed order, numbers in a fixed form. */
function contentOf(line: DraftLine): unknown {
  const { kind, item, product, description, wording, unit, discount, taxCategory, meter, tier, period } =
    line;
  const numbers = [line.quantity, line.unitPrice, line.taxRate].map((text) => decimalText(decimal(text)));
  const spans = [tier?.from, tier?.upTo, period?.from, period?.before];
  const shares = line.breakdown?.map((one) => [
    one.tenantId,
    one.name,
    one.costCentre,
    one.member,
    one.quantity,
    one.amount,
  ]);
  return [
    shares ?? null,
    kind,
    item,
    product,
    description,
    wording === null,
    unit,
    discount,
    taxCategory,
    meter,
    numbers,
    spans,
  ];
}

/** Whether two discounts, as core formats them, are equal. */
function isSame(a: Discount | null, b: Discount | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Lines listed in a timeline entry. The invoice shows the rest. */
const LINES_TOLD_MAX = 100;

/** A draft's lines with their amounts, numbers in a fixed form. */
function linesWithAmounts({ lines, computed }: Draft): RefreshedLine[] {
  return lines.map((line, index) => ({
    ...line,
    quantity: decimalText(decimal(line.quantity)),
    unitPrice: decimalText(decimal(line.unitPrice)),
    amount: computed.lines[index]?.amount ?? 0n,
  }));
}

/** What a timeline says of changed lines. */
function toldLines(changes: RefreshChanges["lines"], currency: CurrencyCode): LineChange[] {
  const text = (line: RefreshedLine | null) => (line === null ? null : formatAmount(line.amount, currency));
  return changes.map(({ before, after }) => ({
    product: (before ?? after)?.product ?? "",
    before: text(before),
    after: text(after),
  }));
}
