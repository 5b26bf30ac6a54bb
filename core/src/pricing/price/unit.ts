import type { Decimal } from "../../money/decimal.ts";
import { decimal } from "../../money/decimal.ts";
import type { PricedPart } from "./priced-part.ts";

/** The same price for every unit. */
export interface UnitPrice {
  readonly model: "unit";
  readonly unitPrice: string;
}

/** A single part: the whole quantity at the unit price. */
export function unitParts(price: UnitPrice, quantity: Decimal, unit: string): PricedPart[] {
  return [{ quantity, unitPrice: decimal(price.unitPrice), unit }];
}
