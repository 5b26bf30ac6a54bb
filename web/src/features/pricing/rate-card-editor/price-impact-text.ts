import type { PriceImpact } from "@billow/contract/billing/price-impact.ts";
import { formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount } from "../../../format/quantity.ts";

/** For example "October 2026 would have come to €200.00 instead of €100.00 for 2 customers, before tax." */
export function impactText(impact: PriceImpact, locale?: string): string {
  const { period, currency, customers, current, proposed, held } = impact;
  const amount = (text: string) => formatMoney(text, currency, locale);
  if (customers === 0) return `No customer was billed by these prices in ${formatMonth(period)}.`;
  const many = customers === 1 ? "1 customer" : `${formatCount(customers, locale)} customers`;
  const waits = held === 0 ? "" : ` ${formatCount(held, locale)} of them would have usage without a price.`;
  return `${formatMonth(period)} would have come to ${amount(proposed)} instead of ${amount(current)} for ${many}, before tax.${waits}`;
}
