import type { LineNote } from "../../billing/line-note.ts";
import type { Decimal } from "../../money/decimal.ts";
import { decimal, decimalText, fromScaledInteger, toScaledInteger } from "../../money/decimal.ts";
import type { PricedPart } from "./priced-part.ts";

/** A percentage of what other items come to in the same month: a support plan, a mark-up. */
export interface PercentPrice {
  readonly model: "percent";
  /** 10 is 10 %. */
  readonly percent: string;
  /** The items that count, by their groups and products; null for all that is metered. */
  readonly of: { readonly groups: readonly string[]; readonly products: readonly string[] } | null;
  /** Whether the items of the customer's subscription count too. */
  readonly recurring: boolean;
  /** Whether it is of the amounts before or after the agreed discount. */
  readonly basis: "beforeDiscount" | "afterDiscount";
}

/** A single part: what the items come to, in major units, at a hundredth of the percentage. */
export function percentParts(price: PercentPrice, amount: Decimal, currency: string): PricedPart[] {
  const { integer, decimals } = toScaledInteger(decimal(price.percent));
  const note: LineNote = {
    says: price.basis === "afterDiscount" ? "percentAfterDiscount" : "percentOf",
    percent: decimalText(decimal(price.percent)),
    amount: decimalText(amount),
    currency,
  };
  const unitPrice = fromScaledInteger({ integer, decimals: decimals + 2 });
  return [{ quantity: amount, unitPrice, unit: currency, note }];
}
