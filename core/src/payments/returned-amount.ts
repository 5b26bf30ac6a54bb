import { type CurrencyCode, currencyExponent } from "../money/currency.ts";
import { parseAmount } from "../money/money.ts";

/**
 * What of a returned payment's booking takes the payment back: less than was booked where the bank added its charges to it. In
 * minor units, more than zero. `original` is what the bank says was sent, such as "EUR 100.00".
 */
export function returnedAmount({
  amount,
  currency,
  original,
}: {
  readonly amount: bigint;
  readonly currency: CurrencyCode;
  readonly original: string;
}): bigint {
  const booked = amount < 0n ? -amount : amount;
  const sent = sentIn(original, currency);
  return sent === null || sent <= 0n || sent > booked ? booked : sent;
}

/** An amount with its currency, before or after it or left out, in the line's currency; null for any other. */
function sentIn(original: string, currency: CurrencyCode): bigint | null {
  const [, before = "", number = "", after = ""] =
    /^([A-Z]{3})?\s*(\d+(?:[.,]\d+)?)\s*([A-Z]{3})?$/.exec(original.trim()) ?? [];
  const [code = currency] = [before, after].filter((part) => part !== "");
  const text = number.replace(",", ".");
  const decimals = text.split(".")[1]?.length ?? 0;
  if (number === "" || code !== currency || decimals > currencyExponent(currency)) return null;
  return parseAmount(text, currency);
}
