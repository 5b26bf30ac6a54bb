import { decimal } from "../../money/decimal.ts";
import type { PricedPart } from "./priced-part.ts";

/** A fixed amount (major units), whatever the quantity, unless it is zero. */
export interface FlatPrice {
  readonly model: "flat";
  readonly amount: string;
}

/** A single part: the amount, once. */
export function flatParts(price: FlatPrice): PricedPart[] {
  return [{ quantity: decimal("1"), unitPrice: decimal(price.amount), unit: "flat fee" }];
}
