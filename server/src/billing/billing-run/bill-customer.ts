import {
  adjustmentsOf,
  fitAdjustments,
  partsWithRecurring,
  settledParts,
} from "@billow/core/billing/adjustment.ts";
import { type PeriodBill, partsOfBill, periodBill } from "@billow/core/billing/period-bill.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { AgreedTerms } from "@billow/core/pricing/agreed-terms.ts";
import type { Discount } from "@billow/core/pricing/discount.ts";
import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import type { BilledBefore } from "../../books/billed-usage/billed-before.ts";
import { type BilledPeriod, hasUnpriced } from "../../books/billed-usage/billed-period.ts";
import type { TaxOfLine } from "../../books/billed-usage/tax-of-period.ts";
import {
  composeDraft,
  type Draft,
  type DraftLine,
  taxCategoryOf,
  totalOf,
} from "../../invoicing/invoices/draft/draft.ts";
import type { ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";
import type { Subscription } from "../../pricing/subscriptions/subscription.ts";
import {
  type AdjustedPeriod,
  adjustmentLine,
  adjustmentsOfPeriod,
  adjustPeriod,
  billedSeries,
  type PastPeriod,
  type PeriodAdjustment,
} from "./adjust-periods.ts";
import { type BillingPeriod, draftLines, secondsOfPeriod, termsOf } from "./billing-period.ts";
import type { NameShares } from "./named-shares.ts";
import type { CustomerRow } from "./queries.ts";

/** Everything needed to bill a customer for a month. */
export interface CustomerInput {
  period: BillingPeriod;
  card: ValidRateCard | undefined;
  usage: readonly StoredUsage[];
  subscriptions: readonly Subscription[];
  startOfDay(date: string): number;
  /** What other invoices bill of this period. Null unless an adjusted invoice of it was voided. */
  own: BilledBefore | null;
  /** Earlier periods to adjust. */
  past: readonly PastPeriod[];
  /** Usage that arrived after this instant may be missing. */
  knownUntil: string;
  /** Names the customer's tenants on lines. */
  named: NameShares;
  /** When a draft is refreshed: the lines written by a person, and a discount set by a person. */
  kept: {
    lines: readonly DraftLine[];
    discount: Discount | null | "agreed";
    discounts: readonly DraftLine[];
  } | null;
}

/** The invoice to create for a customer, and what it bills of which period. */
export interface BilledDraft {
  currency: CurrencyCode;
  draft: Draft;
  billed: BilledPeriod[];
  /** Refunds that wait for a later invoice, in minor units; zero or less. */
  carriedOver: bigint;
}

/**
 * A customer's draft, or the reason why there is none. A problem with one customer does not stop the others'
 * invoices.
 */
export function billCustomer(customer: CustomerRow, input: CustomerInput): BilledDraft | string {
  const { currency } = customer;
  const { card, period } = input;
  if (card === undefined)
    return `There is no rate card in ${currency} valid on ${period.from}. Add one and run again.`;
  try {
    return draftOf(customer, { ...input, card });
  } catch (error) {
    if (error instanceof DomainError) return error.detail;
    throw error;
  }
}

function draftOf(
  customer: CustomerRow,
  input: CustomerInput & { card: ValidRateCard },
): BilledDraft | string {
  const { currency } = customer;
  const { card, kept, knownUntil } = input;
  const taxCategory = taxCategoryOf(customer.tax_category);
  const tax = { taxCategory, taxRate: decimalText(decimal(customer.tax_rate)) };
  const bill = periodBill({
    meters: card.meters,
    items: card.items,
    usage: input.usage,
    from: input.period.from,
    monthSeconds: secondsOfPeriod(input.period),
    currency,
    terms: termsOf({ ...input, currency }),
  });
  const { period, named } = input;
  const ownLines = draftLines(bill, { ...tax, period, items: card.items, named });
  const adjusted = input.past.map((past) => adjustPeriod(past, { currency, knownUntil }));
  const own = ownPeriod(bill, input);
  const chosen = kept === null ? "agreed" : kept.discount;
  const discount = chosen === "agreed" ? bill.terms.discount : chosen;
  const made = kept === null ? ownLines : withDiscounts(ownLines, kept.discounts);
  const plain = [...made, ...(kept?.lines ?? [])];
  const adjustments = [own, ...adjusted].flatMap((one) => one.adjustments);
  const whole = composeDraft(currency, plain, discount);
  const { taken, left } = fitInvoice(adjustments, { plain, discount, whole, tax, currency });
  const printed = { usual: tax, named };
  const isBilledElsewhere = own.adjustments.length > 0 && netOf(whole) + sum(taken) === 0n;
  const billed = [own, ...adjusted].flatMap((one) => billedOf(one, { own, taken, left }));
  const isEmpty = isBilledElsewhere || (ownLines.length === 0 && sum(taken) === 0n);
  // Usage without a price makes a draft even without lines, so that somebody has to decide about it.
  if (kept === null && isEmpty && !billed.some(hasUnpriced)) return nothingToBill({ left, taken, currency });
  const lines = [...made, ...taken.map((one) => adjustmentLine(one, printed)), ...(kept?.lines ?? [])];
  return {
    currency,
    draft: taken.length === 0 ? whole : composeDraft(currency, lines, discount),
    billed,
    carriedOver: sum(left) - sum(taken.filter((one) => one.isPart)),
  };
}

/** Copies discounts from the lines that these replace. */
function withDiscounts(lines: readonly DraftLine[], before: readonly DraftLine[]): DraftLine[] {
  const name = ({ kind, item, product, tier }: DraftLine) =>
    JSON.stringify([kind, item, product, tier?.from]);
  const discounts = new Map(before.map((line) => [name(line), line.discount]));
  return lines.map((line) => ({ ...line, discount: discounts.get(name(line)) ?? null }));
}

/** What the invoice bills of its own period: all of it, less what other invoices bill. */
function ownPeriod(
  bill: PeriodBill<AgreedTerms>,
  { own, period, card, usage, knownUntil }: CustomerInput & { card: ValidRateCard },
): AdjustedPeriod {
  const { currency, terms } = bill;
  const parts = partsOfBill(bill);
  const settled =
    own === null
      ? []
      : settledParts(partsWithRecurring(parts, terms), own.parts, {
          ...own.byPeopleIn(currency),
          recurring: 0n,
        });
  const adjustments =
    own === null
      ? []
      : adjustmentsOfPeriod(adjustmentsOf(settled, own.parts, currency), {
          before: own,
          period,
          card,
          terms,
          currency,
          isOwn: true,
        });
  return {
    period,
    adjustments,
    billed: {
      from: period.from,
      rateCardId: card.id,
      knownUntil,
      terms,
      parts,
      usage: billedSeries(usage, {
        items: bill.items,
        parts,
        billed: own?.billed ?? new Map(),
      }),
      complete: true,
    },
  };
}

/**
 * The record of a period with the adjustments that fit on the invoice. Usage counts as billed only when all of its
 * money is.
 */
function billedOf(
  { period, billed }: AdjustedPeriod,
  adjusted: { own: AdjustedPeriod; taken: readonly PeriodAdjustment[]; left: readonly PeriodAdjustment[] },
): BilledPeriod[] {
  const isOwn = period === adjusted.own.period;
  const ofPeriod = (one: PeriodAdjustment) => one.period === period;
  const parts = [
    ...(isOwn ? billed.parts : []),
    ...adjusted.taken.filter(ofPeriod).flatMap((one) => one.parts),
  ];
  const complete = !adjusted.left.some(ofPeriod);
  const usage = complete || isOwn ? billed.usage : [];
  if (!isOwn && parts.length === 0 && usage.length === 0) return [];
  return [{ ...billed, parts, usage, complete }];
}

interface InvoiceToFit {
  plain: readonly DraftLine[];
  discount: Discount | null;
  /** The invoice without adjustments. */
  whole: Draft;
  /** The customer's present tax. */
  tax: TaxOfLine;
  currency: CurrencyCode;
}

/**
 * Selects as many adjustments as leave the invoice with a total of zero or more, with and without tax. A month billed
 * at a higher rate reduces the total by more than its net amount, so the limit is found by bisection.
 */
function fitInvoice(
  adjustments: readonly PeriodAdjustment[],
  { plain, discount, whole, tax, currency }: InvoiceToFit,
): { taken: PeriodAdjustment[]; left: PeriodAdjustment[] } {
  if (adjustments.length === 0) return { taken: [], left: [] };
  const room = netOf(whole);
  const fitKeeping = (kept: bigint) => fitAdjustments(adjustments, room - kept, currency);
  const isPayable = ({ taken }: { taken: readonly PeriodAdjustment[] }) =>
    totalOf(
      currency,
      [...plain, ...taken.map((one) => adjustmentLine(one, { usual: tax, named: () => null }))],
      discount,
    ) >= 0n;
  const all = fitKeeping(0n);
  if (isPayable(all)) return all;
  let [tooLittle, enough] = [0n, room + sum(adjustments.filter((one) => one.amount > 0n))];
  while (enough - tooLittle > 1n) {
    const middle = (tooLittle + enough) / 2n;
    if (isPayable(fitKeeping(middle))) enough = middle;
    else tooLittle = middle;
  }
  return fitKeeping(enough);
}

/** The invoice's net amount. */
function netOf({ computed }: Draft): bigint {
  return computed.subtotal - computed.discount;
}

function nothingToBill({
  left,
  taken,
  currency,
}: {
  left: readonly PeriodAdjustment[];
  taken: readonly PeriodAdjustment[];
  currency: CurrencyCode;
}): string {
  const months = (of: readonly PeriodAdjustment[]) =>
    [...new Set(of.map((one) => one.period.month))].join(", ");
  const owed = sum(left);
  if (owed !== 0n)
    return `${formatAmount(-owed, currency)} ${currency} too much was billed for ${months(left)}. The next invoice with enough room will refund it.`;
  const changed = taken.filter((one) => one.amount !== 0n);
  if (changed.some((one) => one.isOwn))
    return `All of ${months(changed)} is already billed by other invoices.`;
  if (changed.length > 0) {
    const why = changed.some((one) => one.item === "refund" || one.item === "ahead")
      ? ", as people had settled it before"
      : "";
    return `The changes of ${months(changed)} add up to zero${why}. The next invoice will show them.`;
  }
  return "There was no usage in the period.";
}

function sum(adjustments: readonly PeriodAdjustment[]): bigint {
  return adjustments.reduce((total, one) => total + one.amount, 0n);
}
