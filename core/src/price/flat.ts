import { decimal } from "../decimal.ts";
import type { PricedPart } from "./priced-part.ts";

/** A fixed amount (major units), whatever the quantity, as long as there is any. */
export interface FlatPrice {
  readonly model: "flat";
  readonly amount: string;
}

/** One part: once the amount. */
export function flatParts(price: FlatPrice): PricedPart[] {
  return [{ quantity: decimal("1"), unitPrice: decimal(price.amount), unit: "flat fee" }];
}
