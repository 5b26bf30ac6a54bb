import type { HourUsage } from "@billow/core/allocation.ts";
import { type Decimal, decimal, decimalText } from "@billow/core/decimal.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { addToDays, addToHours } from "./rollup-queries.ts";

/** Integers where they come from allocations (many, so bigint), exact decimals where they come from usage records. */
type Quantity = bigint | Decimal;

/** A change of one customer's usage in one hour. */
export type CustomerUsage<Q extends Quantity = Quantity> = HourUsage<Q> & { readonly customerId: string };

/** Rows a statement takes: enough to be fast, few enough that neither side holds much in memory. */
const ROWS_A_STATEMENT = 20_000;

/**
 * Adds usage to the hourly and daily rollups. Rows go in sorted by key, so that any number of writers wait for one
 * another in the same order and none deadlocks.
 */
export async function addToRollups(
  tx: Transaction<Database>,
  usage: readonly CustomerUsage[],
): Promise<void> {
  const hours = [...usage].sort((a, b) => byKey(a, b, a.hour - b.hour));
  for (let start = 0; start < hours.length; start += ROWS_A_STATEMENT) {
    const rows = hours.slice(start, start + ROWS_A_STATEMENT).map(rollupChange);
    await addToHours(tx, rows);
  }
  const days = daysOf(hours);
  for (let start = 0; start < days.length; start += ROWS_A_STATEMENT) {
    const rows = days.slice(start, start + ROWS_A_STATEMENT).map(rollupChange);
    await addToDays(tx, rows);
  }
}

/** The days that hours add up to, in the order of their key. */
function daysOf(hours: readonly CustomerUsage[]): CustomerUsage[] {
  const days = sumBy(hours, (row) => `${row.customerId} ${row.meter} ${row.day} ${row.dimensions}`);
  return days.sort((a, b) => byKey(a, b, compare(a.day, b.day)));
}

/** Usage added up under each key, since a statement may take a rollup's key only once. */
export function sumBy(
  usage: readonly CustomerUsage[],
  keyOf: (row: CustomerUsage) => string,
): CustomerUsage[] {
  const sums = new Map<string, CustomerUsage>();
  for (const row of usage) {
    const key = keyOf(row);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? row : { ...sum, quantity: plus(sum.quantity, row.quantity) });
  }
  return [...sums.values()];
}

function plus(a: Quantity, b: Quantity): Quantity {
  if (typeof a === "bigint" && typeof b === "bigint") return a + b;
  return asDecimal(a).plus(asDecimal(b));
}

function asDecimal(quantity: Quantity): Decimal {
  return typeof quantity === "bigint" ? decimal(quantity) : quantity;
}

function rollupChange({ customerId, meter, hour, day, dimensions, quantity }: CustomerUsage) {
  const text = typeof quantity === "bigint" ? String(quantity) : decimalText(quantity);
  return { customerId, meter, hour, day, dimensions, quantity: text };
}

/** The order of a rollup's primary key; `byTime` compares the column that hours and days differ in. */
function byKey(a: CustomerUsage, b: CustomerUsage, byTime: number): number {
  return (
    compare(a.customerId, b.customerId) ||
    compare(a.meter, b.meter) ||
    byTime ||
    compare(a.dimensions, b.dimensions)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
