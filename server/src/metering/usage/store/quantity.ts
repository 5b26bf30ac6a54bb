import { type Decimal, decimal, decimalText } from "@billow/core/money/decimal.ts";

/** Integers from allocations (bigint, because there are many), exact decimals from usage records. */
export type Quantity = bigint | Decimal;

export function plus(a: Quantity, b: Quantity): Quantity {
  if (typeof a === "bigint" && typeof b === "bigint") return a + b;
  return asDecimal(a).plus(asDecimal(b));
}

export function minus(a: Quantity, b: Quantity): Quantity {
  if (typeof a === "bigint" && typeof b === "bigint") return a - b;
  return asDecimal(a).minus(asDecimal(b));
}

export function asDecimal(quantity: Quantity): Decimal {
  return typeof quantity === "bigint" ? decimal(quantity) : quantity;
}

/** Parses a quantity of the database. */
export function parseQuantity(text: string): Quantity {
  return text.includes(".") ? decimal(text) : BigInt(text);
}

/** Formats a quantity for the database. */
export function quantityText(quantity: Quantity): string {
  return typeof quantity === "bigint" ? String(quantity) : decimalText(quantity);
}
