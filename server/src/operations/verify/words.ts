import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";

/** An amount for people, also in a currency that does not exist. */
export function amountText(minor: bigint, currency: string): string {
  return isCurrencyCode(currency)
    ? `${formatAmount(minor, currency)} ${currency}`
    : `${minor} minor units of "${currency}"`;
}
