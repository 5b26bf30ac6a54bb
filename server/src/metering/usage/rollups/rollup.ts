import type { HourUsage } from "@billow/core/allocation.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { firstOfMonth } from "../store/month.ts";
import { plus, type Quantity, quantityText } from "../store/quantity.ts";
import { PlatformUsage } from "./platform-usage.ts";
import { addToRollup, type Grain, type RollupRows, type TimeOf } from "./rollup-queries.ts";

/** Changes of one customer's usage; each hour, meter and dimensions at most once. */
export interface CustomerUsage {
  readonly customerId: string;
  readonly hours: readonly HourUsage<Quantity>[];
}

/** Usage of a day, at the grain of the daily rollup. */
export type DayUsage = Omit<HourUsage<Quantity>, "hour">;

/** Rows a statement takes: enough to be fast, few enough that neither side holds much in memory. */
const ROWS_A_STATEMENT = 5_000;

/**
 * Adds usage to the customers' rollups of all grains, and to those over all customers. Customers come in the order of their
 * ids, each once, and may be made one by one as they are taken, since the hours of many are a lot to hold. All rows go in
 * sorted by key, so that any number of writers wait for one another in the same order and none deadlocks.
 *
 * @returns how many changes of all customers' usage together were appended
 */
export async function addToRollups(
  tx: Transaction<Database>,
  usage: Iterable<CustomerUsage>,
): Promise<number> {
  const hourRows = statements(tx, "hour");
  const days: [customerId: string, days: DayUsage[]][] = [];
  const platform = new PlatformUsage();
  for (const { customerId, hours } of usage) {
    const sorted = hours.toSorted(byHour);
    for (const hour of sorted) {
      platform.add(hour);
      if (hourRows.add(customerId, { ...hour, time: hour.hour })) await hourRows.flush();
    }
    days.push([customerId, daysOf(sorted)]);
  }
  await hourRows.flush();
  const dayRows = statements(tx, "day");
  for (const [customerId, ofCustomer] of days)
    for (const day of ofCustomer)
      if (dayRows.add(customerId, { ...day, time: day.day })) await dayRows.flush();
  await dayRows.flush();
  const monthRows = statements(tx, "month");
  for (const [customerId, ofCustomer] of days)
    for (const month of monthsOf(ofCustomer)) if (monthRows.add(customerId, month)) await monthRows.flush();
  await monthRows.flush();
  return platform.write(tx);
}

/** What one customer's rollups are off by, grain by grain; each time, meter and dimensions at most once. */
export type RollupCorrection = { [G in Grain]: RollupChange<TimeOf<G>>[] };

/** A change of one row of a rollup. */
export interface RollupChange<Time> {
  meter: string;
  dimensions: string;
  time: Time;
  quantity: Quantity;
}

/**
 * Adds to each of a customer's rollups on its own, where they do not agree with one another. Those over all customers are
 * compared and put right after all customers' own.
 */
export async function correctRollups(
  tx: Transaction<Database>,
  customerId: string,
  correction: RollupCorrection,
): Promise<void> {
  await correctGrain(tx, "hour", { customerId, changes: correction.hour.toSorted(byMeter) });
  await correctGrain(tx, "day", { customerId, changes: correction.day.toSorted(byMeter) });
  await correctGrain(tx, "month", { customerId, changes: correction.month.toSorted(byMonth) });
}

async function correctGrain<G extends Grain>(
  tx: Transaction<Database>,
  grain: G,
  { customerId, changes }: { customerId: string; changes: readonly RollupChange<TimeOf<G>>[] },
): Promise<void> {
  const rows = statements(tx, grain);
  for (const change of changes) if (rows.add(customerId, change)) await rows.flush();
  await rows.flush();
}

/** The days that sorted hours add up to, sorted likewise. A day's hours of one meter stand together. */
function daysOf(hours: readonly HourUsage<Quantity>[]): DayUsage[] {
  const days: DayUsage[] = [];
  let ofDay = new Map<string, Quantity>();
  for (const [index, { meter, day, dimensions, quantity }] of hours.entries()) {
    const sum = ofDay.get(dimensions);
    ofDay.set(dimensions, sum === undefined ? quantity : plus(sum, quantity));
    const next = hours[index + 1];
    if (next !== undefined && next.day === day && next.meter === meter) continue;
    for (const [key, total] of [...ofDay].sort(([a], [b]) => compare(a, b)))
      days.push({ meter, day, dimensions: key, quantity: total });
    ofDay = new Map();
  }
  return days;
}

/** The months that days add up to, sorted by the key of their rollup. */
function monthsOf(days: readonly DayUsage[]): RollupChange<string>[] {
  const sums = new Map<string, RollupChange<string>>();
  for (const { meter, day, dimensions, quantity } of days) {
    const time = firstOfMonth(day);
    const key = `${time} ${meter} ${dimensions}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { meter, time, dimensions, quantity });
    else sum.quantity = plus(sum.quantity, quantity);
  }
  return [...sums.values()].sort(byMonth);
}

/** Hours added up where they are of one meter, hour and dimensions, since a statement may take a key only once. */
export function sumHours(hours: Iterable<HourUsage<Quantity>>): HourUsage<Quantity>[] {
  const sums = new Map<string, HourUsage<Quantity>>();
  for (const hour of hours) {
    const key = `${hour.meter} ${hour.hour} ${hour.dimensions}`;
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? hour : { ...sum, quantity: plus(sum.quantity, hour.quantity) });
  }
  return [...sums.values()];
}

/** Gathers rows for statements of a good size; `add` says when one is full. */
function statements<G extends Grain>(tx: Transaction<Database>, grain: G) {
  let rows: RollupRows<TimeOf<G>> = noRows();
  return {
    add(customerId: string, { meter, dimensions, time, quantity }: RollupChange<TimeOf<G>>): boolean {
      rows.customerIds.push(customerId);
      rows.meters.push(meter);
      rows.times.push(time);
      rows.dimensions.push(dimensions);
      rows.quantities.push(quantityText(quantity));
      return rows.times.length >= ROWS_A_STATEMENT;
    },
    async flush(): Promise<void> {
      if (rows.times.length === 0) return;
      const full = rows;
      rows = noRows();
      await addToRollup(tx, grain, full);
    },
  };
}

function noRows<Time extends string | number>(): RollupRows<Time> {
  return { customerIds: [], meters: [], times: [], dimensions: [], quantities: [] };
}

/** The order of the hourly rollup's key within a customer. */
function byHour(a: HourUsage<Quantity>, b: HourUsage<Quantity>): number {
  return compare(a.meter, b.meter) || a.hour - b.hour || compare(a.dimensions, b.dimensions);
}

/** The order in which hours and days are written within a customer: that of the rollup's key. */
function byMeter<Time extends string | number>(a: RollupChange<Time>, b: RollupChange<Time>): number {
  return compare(a.meter, b.meter) || compare(a.time, b.time) || compare(a.dimensions, b.dimensions);
}

/** The order in which months are. */
function byMonth(a: RollupChange<string>, b: RollupChange<string>): number {
  return compare(a.time, b.time) || compare(a.meter, b.meter) || compare(a.dimensions, b.dimensions);
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
