import { DomainError } from "../errors.ts";
import { lineAmount } from "../invoicing/line-item.ts";
import type { CurrencyCode } from "../money/currency.ts";
import type { Decimal } from "../money/decimal.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import { formatAmount, parseAmount } from "../money/money.ts";
import type { PricedPart } from "./price/priced-part.ts";
import { type Price, pricedParts } from "./price.ts";

/** The least and the most that an item costs in a month in which it is used, in major units; null for no bound. */
export interface ItemBounds {
  readonly minimum?: string | null;
  readonly maximum?: string | null;
}

/**
 * The priced parts of a quantity. Where they come to less than the minimum or more than the maximum, a single part of
 * that amount takes their place. A quantity of zero has no parts, so a minimum is not charged where nothing was used.
 */
export function boundedParts(
  { price, minimum = null, maximum = null }: ItemBounds & { readonly price: Price },
  { quantity, unit }: { quantity: Decimal; unit: string },
  currency: CurrencyCode,
): PricedPart[] {
  const parts = pricedParts(price, quantity, unit);
  if (parts.length === 0 || (minimum === null && maximum === null)) return parts;
  const sum = parts.reduce((total, part) => total + lineAmount(part, currency), 0n);
  const bound =
    minimum !== null && sum < parseAmount(minimum, currency)
      ? ({ says: "atLeast", unit: "minimum", amount: minimum } as const)
      : maximum !== null && sum > parseAmount(maximum, currency)
        ? ({ says: "atMost", unit: "maximum", amount: maximum } as const)
        : null;
  if (bound === null) return parts;
  const came = { quantity: decimalText(quantity), unit, amount: formatAmount(sum, currency), currency };
  return [
    {
      quantity: decimal("1"),
      unitPrice: decimal(bound.amount),
      unit: bound.unit,
      note: { says: bound.says, ...came },
    },
  ];
}

/**
 * Parses the bounds of an item from outside: amounts in the currency's decimals. Anything else is `invalid_price` with
 * a pointer.
 */
export function parseBounds(
  { minimum, maximum }: { minimum?: string | null | undefined; maximum?: string | null | undefined },
  currency: CurrencyCode,
): Required<ItemBounds> {
  const least = boundOf(minimum, currency, "/minimum");
  const most = boundOf(maximum, currency, "/maximum");
  if (least !== null && most !== null && most < least)
    throw invalid("The maximum of an item may not be less than its minimum.", "/maximum");
  const text = (bound: bigint | null) => (bound === null ? null : formatAmount(bound, currency));
  return { minimum: text(least), maximum: text(most) };
}

function boundOf(text: string | null | undefined, currency: CurrencyCode, pointer: string): bigint | null {
  if (text === null || text === undefined) return null;
  try {
    const amount = parseAmount(text, currency);
    if (amount > 0n) return amount;
  } catch (error) {
    if (error instanceof DomainError) throw invalid(error.detail, pointer);
    throw error;
  }
  throw invalid("A minimum or maximum is more than zero. Leave it out where there is none.", pointer);
}

function invalid(detail: string, pointer: string): DomainError {
  return new DomainError("invalid_price", detail, pointer);
}
