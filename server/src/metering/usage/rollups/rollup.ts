import type { HourUsage } from "@billow/core/metering/allocation.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { byShard } from "../../../db/shards/by-shard.ts";
import { firstOfMonth, isInFirst } from "../store/month.ts";
import { plus, type Quantity, quantityText } from "../store/quantity.ts";
import { PlatformUsage } from "./platform-usage.ts";
import { addToRollup, type Grain, type RollupRows, type TimeOf } from "./rollup-queries.ts";

/** Changes of a customer's usage. Each hour, meter and dimensions occurs at most once. */
export interface CustomerUsage {
  readonly customerId: string;
  readonly hours: readonly HourUsage<Quantity>[];
}

/** Usage of a day, at the grain of the daily rollup. */
export type DayUsage = Omit<HourUsage<Quantity>, "hour">;

/** Rows per statement: enough to be fast, few enough that neither side needs much memory. */
const ROWS_A_STATEMENT = 5_000;

/**
 * Adds usage to the customers' rollups of all grains, and to those over all customers. Customers come in the order of
 * their ids, each once. They may be computed lazily, because the hours of many customers need much memory. All rows
 * are written sorted by key, so that concurrent writers lock in the same order and never deadlock.
 *
 * @returns how many changes were appended to the rollups over all customers
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

/** The corrections of a customer's rollups, by grain. Each time, meter and dimensions occurs at most once. */
export type RollupCorrection = { hour: RollupChange<number>[] } & {
  [Of in "day" | "month" | "firstTen" | "firstTwenty"]: RollupChange<string>[];
};

/** A change of a row of a rollup. */
export interface RollupChange<Time> {
  meter: string;
  dimensions: string;
  time: Time;
  quantity: Quantity;
  /** Of a month's quantity, what was used in its first ten and first twenty days. */
  firstTen?: Quantity;
  firstTwenty?: Quantity;
}

type MonthChange = Required<RollupChange<string>>;

/**
 * Corrects each of a customer's rollups separately, where they disagree with one another. The rollups over all
 * customers are compared and corrected afterwards.
 */
export async function correctRollups(
  tx: Transaction<Database>,
  customerId: string,
  correction: RollupCorrection,
): Promise<void> {
  await correctGrain(tx, "hour", { customerId, changes: correction.hour.toSorted(byMeter) });
  await correctGrain(tx, "day", { customerId, changes: correction.day.toSorted(byMeter) });
  const none = { quantity: 0n, firstTen: 0n, firstTwenty: 0n };
  for (const [of, column] of [
    ["month", "quantity"],
    ["firstTen", "firstTen"],
    ["firstTwenty", "firstTwenty"],
  ] as const) {
    const changes = correction[of].map((one) => ({ ...one, ...none, [column]: one.quantity }));
    await correctGrain(tx, "month", { customerId, changes: changes.sort(byMonth) });
  }
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

/** Sums sorted hours into days, sorted likewise. A day's hours of a meter are adjacent. */
function daysOf(hours: readonly HourUsage<Quantity>[]): DayUsage[] {
  const days: DayUsage[] = [];
  let ofDay = new Map<string, Quantity>();
  let [last] = hours;
  const endDay = ({ meter, day }: HourUsage<Quantity>) => {
    const sorted = [...ofDay].sort(([a], [b]) => compare(a, b));
    for (const [dimensions, quantity] of sorted) days.push({ meter, day, dimensions, quantity });
    ofDay = new Map();
  };
  for (const hour of hours) {
    if (last !== undefined && (last.day !== hour.day || last.meter !== hour.meter)) endDay(last);
    const sum = ofDay.get(hour.dimensions);
    ofDay.set(hour.dimensions, sum === undefined ? hour.quantity : plus(sum, hour.quantity));
    last = hour;
  }
  if (last !== undefined) endDay(last);
  return days;
}

/** Sums days into months, sorted by the key of their rollup. */
function monthsOf(days: readonly DayUsage[]): MonthChange[] {
  const sums = new Map<string, MonthChange>();
  for (const { meter, day, dimensions, quantity } of days) {
    const time = firstOfMonth(day);
    const key = `${time} ${meter} ${dimensions}`;
    const firstTen = isInFirst(10, day) ? quantity : 0n;
    const firstTwenty = isInFirst(20, day) ? quantity : 0n;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { meter, time, dimensions, quantity, firstTen, firstTwenty });
    else {
      sum.quantity = plus(sum.quantity, quantity);
      sum.firstTen = plus(sum.firstTen, firstTen);
      sum.firstTwenty = plus(sum.firstTwenty, firstTwenty);
    }
  }
  return [...sums.values()].sort(byMonth);
}

/** Sums hours with equal meter, hour and dimensions, because a statement may contain each key only once. */
export function sumHours(hours: Iterable<HourUsage<Quantity>>): HourUsage<Quantity>[] {
  const sums = new Map<string, HourUsage<Quantity>>();
  for (const hour of hours) {
    const key = `${hour.meter} ${hour.hour} ${hour.dimensions}`;
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? hour : { ...sum, quantity: plus(sum.quantity, hour.quantity) });
  }
  return [...sums.values()];
}

/** Collects rows into statements of a good size. `add` says when one is full. */
function statements<G extends Grain>(tx: Transaction<Database>, grain: G) {
  let rows: RollupRows<TimeOf<G>> = noRows();
  return {
    add(customerId: string, change: RollupChange<TimeOf<G>>): boolean {
      const { meter, dimensions, time, quantity, firstTen, firstTwenty } = change;
      rows.customerIds.push(customerId);
      rows.meters.push(meter);
      rows.times.push(time);
      rows.dimensions.push(dimensions);
      rows.quantities.push(quantityText(quantity));
      if (firstTen !== undefined) rows.firstTens.push(quantityText(firstTen));
      if (firstTwenty !== undefined) rows.firstTwenties.push(quantityText(firstTwenty));
      return rows.times.length >= ROWS_A_STATEMENT;
    },
    async flush(): Promise<void> {
      if (rows.times.length === 0) return;
      const full = rows;
      rows = noRows();
      const places = [...full.times.keys()];
      const shardValue = (place: number) => full.customerIds[place] ?? "";
      const parts = await byShard(tx, { table: `usage_${grain}`, rows: places, shardValue });
      for (const part of parts) await addToRollup(tx, grain, parts.length === 1 ? full : rowsAt(full, part));
    },
  };
}

function rowsAt<Time extends string | number>(
  rows: RollupRows<Time>,
  places: readonly number[],
): RollupRows<Time> {
  const of = <T>(column: readonly T[]) => places.flatMap((place) => column.slice(place, place + 1));
  return {
    customerIds: of(rows.customerIds),
    meters: of(rows.meters),
    times: of(rows.times),
    dimensions: of(rows.dimensions),
    quantities: of(rows.quantities),
    firstTens: of(rows.firstTens),
    firstTwenties: of(rows.firstTwenties),
  };
}

function noRows<Time extends string | number>(): RollupRows<Time> {
  return {
    customerIds: [],
    meters: [],
    times: [],
    dimensions: [],
    quantities: [],
    firstTens: [],
    firstTwenties: [],
  };
}

/** The order of the hourly rollup's key within a customer. */
function byHour(a: HourUsage<Quantity>, b: HourUsage<Quantity>): number {
  return compare(a.meter, b.meter) || a.hour - b.hour || compare(a.dimensions, b.dimensions);
}

/** The order in which hours and days are written within a customer: that of the rollup's key. */
function byMeter<Time extends string | number>(a: RollupChange<Time>, b: RollupChange<Time>): number {
  return compare(a.meter, b.meter) || compare(a.time, b.time) || compare(a.dimensions, b.dimensions);
}

/** The order in which months are written. */
function byMonth(a: MonthChange, b: MonthChange): number {
  return compare(a.time, b.time) || compare(a.meter, b.meter) || compare(a.dimensions, b.dimensions);
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
