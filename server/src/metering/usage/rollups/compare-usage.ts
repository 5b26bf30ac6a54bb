import { type Allocation, type HourUsage, usageOfAllocations } from "@billow/core/metering/allocation.ts";
import { dimensionsKey } from "@billow/core/metering/meter.ts";
import { sizesText } from "@billow/core/metering/sizes.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { epochSeconds } from "../../../http/present.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { withoutLevelled } from "../levels/level-changes.ts";
import { Spans } from "../levels/spans.ts";
import { firstOfMonth, isInFirst } from "../store/month.ts";
import { asDecimal, parseQuantity, plus, type Quantity } from "../store/quantity.ts";
import { allocationsOfRows, type EventRow, usageOfRow } from "../store/raw-usage.ts";
import { ArchivedMonths, rowsInFiles, sumsInArchive } from "./archived-months.ts";
import {
  pagesOfEvents,
  pagesOfRollup,
  resourcesWithoutEvents,
  type StoredRollup,
  storedAllocations,
  watermarkOfCustomer,
} from "./compare-queries.ts";
import type { Difference } from "./difference.ts";

/** A place where the stored figures differ from the raw usage. */
export type Discrepancy =
  | { of: "allocation"; resource: string; expected: Allocation[]; found: Allocation[] }
  | { of: "watermark"; resource: string }
  | ({ of: "hour" } & Difference<number>)
  | ({ of: "day" | "month" | "firstTen" | "firstTwenty" } & Difference<string>);

/** How much was compared. */
export interface Compared {
  allocations: number;
  hours: number;
  days: number;
  months: number;
}

/**
 * Recomputes a customer's allocations and rollups from raw usage and reports each difference to the stored ones. A
 * rollup row of zero counts as missing. Raw usage is read once, in pages; the computed rollups are in memory.
 *
 * Of months in the archive, the months are compared with what was archived, and hours and days with their month.
 *
 * @param until where allocations stop counting, in epoch seconds, instead of the customer's watermark
 * @param fromFiles the archive's files are read, so that its hours and days are compared one by one
 */
export async function compareUsage(
  tx: Transaction<Database>,
  options: { customerId: string; tiling: Tiling; until?: number; fromFiles?: boolean },
  tell: (discrepancy: Discrepancy) => void,
): Promise<Compared> {
  const { customerId, tiling } = options;
  const until = options.until ?? (await watermarkOfCustomer(tx, customerId));
  const meters = await loadMeters(tx);
  const hours = new Sums<number>();
  const days = new Sums<string>();
  const months = new Sums<string>();
  const firstTens = new Sums<string>();
  const firstTwenties = new Sums<string>();
  const count = (usage: readonly HourUsage<Quantity>[]) => {
    for (const one of usage) {
      hours.add(one, one.hour);
      days.add(one, one.day);
      months.add(one, firstOfMonth(one.day));
      if (isInFirst(10, one.day)) firstTens.add(one, firstOfMonth(one.day));
      if (isInFirst(20, one.day)) firstTwenties.add(one, firstOfMonth(one.day));
    }
  };
  const archive = new ArchivedMonths(tiling);
  if (options.fromFiles)
    for await (const row of rowsInFiles(tx, options)) count(usageOfRow(row, { tiling, meters }));
  else
    for (const sum of await sumsInArchive(tx, { ...options, meters }))
      archive.expect(sum, months.add(sum, sum.month));
  let allocations = 0;
  const spans = new Spans(meters, until);
  for await (const page of pagesOfResources(tx, customerId)) {
    for (const row of page.usage) if (!spans.take(row)) count(usageOfRow(row, { tiling, meters }));
    const stored = await storedAllocations(tx, customerId, [...page.allocations.keys()]);
    const told: Allocation[] = [];
    for (const [resource, rows] of page.allocations) {
      const expected = allocationsOfRows(rows);
      told.push(...expected);
      spans.takeAllocations(resource, expected);
      compareAllocations({ resource, expected, found: stored.get(resource) ?? [] }, tell);
      if (until === null) tell({ of: "watermark", resource });
    }
    if (until !== null)
      count(withoutLevelled(usageOfAllocations(told, windowOf(told, until), tiling), meters));
    allocations += told.length;
  }
  count(spans.levels(tiling));
  const surplus = await resourcesWithoutEvents(tx, customerId);
  for (const [resource, found] of await storedAllocations(tx, customerId, surplus))
    compareAllocations({ resource, expected: [], found }, tell);
  const compared = { allocations, hours: hours.size, days: days.size, months: months.size };
  await compareRollups(tx, { customerId, hours, days, months, firstTens, firstTwenties, archive }, tell);
  return compared;
}

/** Takes the stored rollups from what they should be. */
async function compareRollups(
  tx: Transaction<Database>,
  expected: {
    customerId: string;
    hours: Sums<number>;
    days: Sums<string>;
    months: Sums<string>;
    firstTens: Sums<string>;
    firstTwenties: Sums<string>;
    archive: ArchivedMonths;
  },
  tell: (discrepancy: Discrepancy) => void,
): Promise<void> {
  const { customerId, hours, archive } = expected;
  const tellHour = (hour: Difference<number>) => isSame(hour) || tell({ of: "hour", ...hour });
  for await (const page of pagesOfRollup(tx, customerId, "hour"))
    for (const row of page) {
      const hour = hours.take({ ...row, time: epochSeconds(row.time) });
      if (!archive.takeHour(hour)) tellHour(hour);
    }
  for (const left of hours.left()) if (!archive.takeHour(left)) tellHour(left);
  for (const [of, sums, grain, column] of [
    ["day", expected.days, "day", "quantity"],
    ["month", expected.months, "month", "quantity"],
    ["firstTen", expected.firstTens, "month", "first_ten"],
    ["firstTwenty", expected.firstTwenties, "month", "first_twenty"],
  ] as const) {
    const tellOne = (one: Difference<string>) => isSame(one) || tell({ of, ...one });
    const settle = (one: Difference<string>) => {
      if (of !== "day") tellOne(of === "month" ? one : archive.byItsDays(of, one));
      else if (!archive.takeDay(one)) tellOne(one);
    };
    for await (const page of pagesOfRollup(tx, customerId, grain, column))
      for (const row of page) settle(sums.take(row));
    for (const left of sums.left()) settle(left);
    if (of === "day") for (const day of archive.days()) tellOne(day);
  }
  for (const hour of archive.hours()) tellHour(hour);
}

interface ResourcePage {
  /** Rows of usage records. */
  usage: EventRow[];
  /** All rows of allocation events of each resource in the page. */
  allocations: Map<string, EventRow[]>;
}

/** Pages of raw usage that contain all allocation events of each resource. */
async function* pagesOfResources(
  tx: Transaction<Database>,
  customerId: string,
): AsyncGenerator<ResourcePage> {
  let begun: { resource: string; rows: EventRow[] } | undefined;
  for await (const rows of pagesOfEvents(tx, customerId)) {
    const page: ResourcePage = { usage: [], allocations: new Map() };
    for (const row of rows) {
      if (begun?.resource !== row.resource) {
        if (begun !== undefined && begun.rows.length > 0) page.allocations.set(begun.resource, begun.rows);
        begun = { resource: row.resource, rows: [] };
      }
      (row.type === "allocation" ? begun.rows : page.usage).push(row);
    }
    yield page;
  }
  if (begun !== undefined && begun.rows.length > 0)
    yield { usage: [], allocations: new Map([[begun.resource, begun.rows]]) };
}

/** Begins with the first allocation, so that the sweep has no empty hours to pass. */
function windowOf(allocations: readonly Allocation[], until: number): { from: number; before: number } {
  const from = allocations.reduce((first, allocation) => Math.min(first, allocation.from), until);
  return { from, before: until };
}

function compareAllocations(
  allocations: { resource: string; expected: Allocation[]; found: Allocation[] },
  tell: (discrepancy: Discrepancy) => void,
): void {
  if (!sameAllocations(allocations.expected, allocations.found)) tell({ of: "allocation", ...allocations });
}

/** Whether two lists of a resource's allocations are equal, in any order. */
export function sameAllocations(one: readonly Allocation[], other: readonly Allocation[]): boolean {
  if (one.length !== other.length) return false;
  const byStart = new Map(one.map((allocation) => [allocation.from, allocationText(allocation)]));
  return other.every((allocation) => byStart.get(allocation.from) === allocationText(allocation));
}

/** An allocation as one line, for comparison and for people. */
export function allocationText({ from, before, state, sizes, dimensions }: Allocation): string {
  return [from, before ?? "open", state, sizesText(sizes), dimensionsKey(dimensions)].join(" ");
}

/** Sums expected usage by the key of a rollup, then subtracts the stored rows. */
class Sums<Time extends string | number> {
  readonly #sums = new Map<string, { meter: string; dimensions: string; time: Time; quantity: Quantity }>();

  get size(): number {
    return this.#sums.size;
  }

  /** Answers the sum, which goes on to grow. */
  add(
    { meter, dimensions, quantity }: Pick<HourUsage<Quantity>, "meter" | "dimensions" | "quantity">,
    time: Time,
  ): { readonly quantity: Quantity } {
    const key = `${meter} ${time} ${dimensions}`;
    let sum = this.#sums.get(key);
    if (sum === undefined) {
      sum = { meter, dimensions, time, quantity };
      this.#sums.set(key, sum);
    } else sum.quantity = plus(sum.quantity, quantity);
    return sum;
  }

  take({ meter, dimensions, time, quantity }: StoredRollup<Time>): Difference<Time> {
    const key = `${meter} ${time} ${dimensions}`;
    const expected = this.#sums.get(key)?.quantity ?? 0n;
    this.#sums.delete(key);
    return { meter, dimensions, time, expected, found: parseQuantity(quantity) };
  }

  *left(): Generator<Difference<Time>> {
    for (const { quantity, ...key } of this.#sums.values()) yield { ...key, expected: quantity, found: 0n };
  }
}

function isSame<Time>({ expected, found }: Difference<Time>): boolean {
  if (typeof expected === "bigint" && typeof found === "bigint") return expected === found;
  return asDecimal(expected).eq(asDecimal(found));
}
