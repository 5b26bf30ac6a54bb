import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import { addDays } from "../../../format/calendar.ts";
import { formatDate, formatDateRange, formatMonth } from "../../../format/date.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney, formatUnitPrice } from "../../../format/money.ts";
import { formatPercent, formatQuantity } from "../../../format/quantity.ts";

type Item = Subscription["items"][number];

/** Where what is agreed stands on a day: it holds, begins later, or has ended. */
export type TermsState = "holding" | "coming" | "ended";

export function termsState({ startsOn, before }: Subscription, today: string): TermsState {
  if (startsOn > today) return "coming";
  return before !== null && before <= today ? "ended" : "holding";
}

/** When it holds, in words. */
export function termsTime({ startsOn, before }: Subscription, today: string): string {
  const until = before === null ? null : formatDate(addDays(before, -1));
  if (until === formatDate(startsOn)) return until;
  if (until !== null) return `${formatDate(startsOn)} to ${until}`;
  return startsOn > today ? `From ${formatDate(startsOn)}` : `Since ${formatDate(startsOn)}`;
}

/** What is agreed, a line a fact; empty where there is nothing beside the price list. */
export function termsFacts(terms: Subscription, locale?: string): { name: string; fact: string }[] {
  const { rateCard, discount, minimumSpend, items, nextCharges, currency } = terms;
  return [
    ...(rateCard === null ? [] : [{ name: "Prices", fact: rateCard.name }]),
    ...(discount === null ? [] : [{ name: "Discount", fact: discountText(discount, currency, locale) }]),
    ...(minimumSpend === null || isZero(minimumSpend)
      ? []
      : [{ name: "Minimum spend", fact: `${formatMoney(minimumSpend, currency, locale)} a month` }]),
    ...items.map(({ product, quantity, unitPrice, ...times }, index) => {
      const each = `${formatUnitPrice(unitPrice, currency, locale)} ${chargedText(times)}`;
      const fact = quantity === "1" ? each : `${formatQuantity(quantity, locale)} × ${each}`;
      const next = nextCharges.find(({ position }) => position === index + 1);
      if (next === undefined || times.interval === "month") return { name: product, fact };
      return { name: product, fact: `${fact}. ${nextText(next, times, currency, locale)}` };
    }),
  ];
}

/** For example "a year in advance, until Dec 31, 2027". */
function chargedText({ interval, charged, until }: Pick<Item, "interval" | "charged" | "until">): string {
  if (interval === "once") return "once";
  const ahead = charged === "advance" && interval !== "month" ? " in advance" : "";
  return `a ${interval}${ahead}${until === null ? "" : `, until ${formatDate(until)}`}`;
}

/** For example "Next on the invoice of Oct 2027: €2,380.00 for Oct 15, 2027 – Oct 14, 2028". */
function nextText(
  { month, period, amount }: Subscription["nextCharges"][number],
  { interval }: Pick<Item, "interval">,
  currency: string,
  locale: string | undefined,
): string {
  const time = interval === "once" ? "" : ` for ${formatDateRange(period.from, period.before, locale)}`;
  const on = formatMonth(month, "short", locale);
  return `Next on the invoice of ${on}: ${formatMoney(amount, currency, locale)}${time}`;
}

function discountText(
  discount: NonNullable<Subscription["discount"]>,
  currency: string,
  locale: string | undefined,
): string {
  if ("percent" in discount) return `${formatPercent(discount.percent, locale)} off each month’s invoice`;
  return `${formatMoney(discount.amount, currency, locale)} off each month’s invoice`;
}
