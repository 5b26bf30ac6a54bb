import type { Allocation } from "@billow/core/metering/allocation.ts";
import { dimensionsKey } from "@billow/core/metering/dimensions.ts";
import { sizesText } from "@billow/core/metering/sizes.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { ByCustomer } from "../../../db/shards/by-customer.ts";
import type { Whose } from "../../../db/shards/whose.ts";
import { epochSeconds } from "../../../http/present.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { asDecimal } from "../store/quantity.ts";
import { allocationsOfResources, resourceKey } from "../store/queries.ts";
import { allocationsOfRows, type EventRow } from "../store/raw-usage.ts";
import { rowsInFiles, sumsInArchive } from "./archived-months.ts";
import {
  allocationsWithoutEvents,
  countAllocated,
  pagesOfEvents,
  pagesOfMonths,
  pagesOfRollup,
  type StoredMonth,
  type StoredRollup,
  watermarksOf,
} from "./compare-queries.ts";
import type { Difference } from "./difference.ts";
import { ExpectedUsage } from "./expected-usage.ts";

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

/** Whose usage to compare. */
export interface Asked {
  whose: Whose;
  /** Customers that are compared whether or not they have usage. */
  customerIds: Iterable<string>;
  tilingFor(customerId: string): Tiling;
  /** Where allocations stop counting, in epoch seconds, instead of each customer's watermark. */
  until?: number;
  /** The archive's files are read, so that its hours and days are compared one by one. */
  fromFiles?: boolean;
}

/**
 * Recomputes customers' allocations and rollups from raw usage and reports each difference to the stored ones, customer by
 * customer in the order of their ids. A rollup row of zero counts as missing. Raw usage is read once, in pages; one
 * customer's computed rollups are in memory.
 *
 * Of months in the archive, the months are compared with what was archived, and hours and days with their month.
 */
export async function* compareUsage(
  tx: Transaction<Database>,
  asked: Asked,
  tell: (customerId: string, discrepancy: Discrepancy) => void,
): AsyncGenerator<Compared & { customerId: string }, void, undefined> {
  const { whose } = asked;
  const meters = await loadMeters(tx);
  const archived = asked.fromFiles ? null : await sumsInArchive(tx, { ...asked, meters });
  const watermarks = await watermarksOf(tx, whose);
  const allocated = await countAllocated(tx, whose);
  const streams = {
    resources: new ByCustomer(resourcesOf(tx, whose)),
    hours: new ByCustomer(pagesOfRollup(tx, whose, "hour")),
    days: new ByCustomer(pagesOfRollup(tx, whose, "day")),
    months: new ByCustomer(pagesOfMonths(tx, whose)),
  };
  const known = [...new Set([...asked.customerIds, ...watermarks.keys(), ...allocated.keys()])].sort();
  for (let place = 0; ; ) {
    const customerId = await leastOf(known[place], Object.values(streams));
    if (customerId === undefined) return;
    if (customerId === known[place]) place += 1;
    const expected = new ExpectedUsage({
      customerId,
      meters,
      tiling: asked.tilingFor(customerId),
      until: asked.until ?? watermarks.get(customerId) ?? null,
    });
    const tellOne = (discrepancy: Discrepancy) => tell(customerId, discrepancy);
    if (archived === null)
      for await (const row of rowsInFiles(tx, expected)) expected.takeArchivedReading(row);
    else expected.takeArchived(archived.get(customerId) ?? []);
    const allocations = await compareAllocated(tx, expected, streams.resources, {
      stored: allocated.get(customerId) ?? 0,
      tell: tellOne,
    });
    expected.takeLevels();
    const { hours, days, months } = expected;
    const compared = { allocations, hours: hours.size, days: days.size, months: months.size };
    await compareRollups(expected, streams, tellOne);
    yield { customerId, ...compared };
  }
}

/** The customer that comes first, among the next known one and those whose rows come next. */
async function leastOf(
  known: string | undefined,
  streams: readonly { nextCustomer(): Promise<string | null> }[],
): Promise<string | undefined> {
  let least = known;
  for (const stream of streams) {
    const next = await stream.nextCustomer();
    if (next !== null && (least === undefined || next < least)) least = next;
  }
  return least;
}

/** Compares a customer's allocations with its events, which are taken. Answers how many there should be. */
async function compareAllocated(
  tx: Transaction<Database>,
  expected: ExpectedUsage,
  resources: ByCustomer<ResourcesOfPage>,
  { stored, tell }: { stored: number; tell: (discrepancy: Discrepancy) => void },
): Promise<number> {
  const { customerId, until } = expected;
  let allocations = 0;
  let found = 0;
  for await (const page of resources.of(customerId)) {
    for (const row of page.usage) expected.takeReading(row);
    const told = page.allocated.map((one) => ({ ...one, expected: allocationsOfRows(one.rows) }));
    for (const one of told) {
      compareAllocations(one, tell);
      if (one.found.length > 0) found += 1;
      if (until === null) tell({ of: "watermark", resource: one.resource });
    }
    expected.takeAllocations(told);
    allocations += told.reduce((sum, one) => sum + one.expected.length, 0);
  }
  if (found !== stored)
    for (const [resource, surplus] of await allocationsWithoutEvents(tx, customerId))
      compareAllocations({ resource, expected: [], found: surplus }, tell);
  return allocations;
}

/** Takes the stored rollups from what they should be. */
async function compareRollups(
  { customerId, archive, ...expected }: ExpectedUsage,
  stored: {
    hours: ByCustomer<{ customerId: string; rows: StoredRollup<string>[] }>;
    days: ByCustomer<{ customerId: string; rows: StoredRollup<string>[] }>;
    months: ByCustomer<{ customerId: string; rows: StoredMonth[] }>;
  },
  tell: (discrepancy: Discrepancy) => void,
): Promise<void> {
  const tellHour = (hour: Difference<number>) => isSame(hour) || tell({ of: "hour", ...hour });
  for await (const page of stored.hours.of(customerId))
    for (const row of page.rows) {
      const hour = expected.hours.take({ ...row, time: epochSeconds(row.time) });
      if (!archive.takeHour(hour)) tellHour(hour);
    }
  for (const left of expected.hours.left()) if (!archive.takeHour(left)) tellHour(left);
  const tellDay = (day: Difference<string>) => isSame(day) || tell({ of: "day", ...day });
  for await (const page of stored.days.of(customerId))
    for (const row of page.rows) {
      const day = expected.days.take(row);
      if (!archive.takeDay(day)) tellDay(day);
    }
  for (const left of expected.days.left()) if (!archive.takeDay(left)) tellDay(left);
  for (const day of archive.days()) tellDay(day);
  const months: StoredMonth[] = [];
  for await (const page of stored.months.of(customerId)) months.push(...page.rows);
  for (const [of, sums, column] of [
    ["month", expected.months, "quantity"],
    ["firstTen", expected.firstTens, "first_ten"],
    ["firstTwenty", expected.firstTwenties, "first_twenty"],
  ] as const) {
    const settle = (one: Difference<string>) => {
      const settled = of === "month" ? one : archive.byItsDays(of, one);
      if (!isSame(settled)) tell({ of, ...settled });
    };
    for (const row of months) settle(sums.take({ ...row, quantity: row[column] }));
    for (const left of sums.left()) settle(left);
  }
  for (const hour of archive.hours()) tellHour(hour);
}

/** What a page of raw usage has of a customer. */
interface ResourcesOfPage {
  customerId: string;
  /** Rows of usage records. */
  usage: EventRow[];
  /** All rows of allocation events of each resource that ends in the page, with its stored allocations. */
  allocated: { resource: string; rows: EventRow[]; found: Allocation[] }[];
}

/** Raw usage in pages, customer by customer. */
async function* resourcesOf(tx: Transaction<Database>, whose: Whose): AsyncGenerator<ResourcesOfPage> {
  let parts: ResourcesOfPage[] = [];
  let begun: { customerId: string; resource: string; rows: EventRow[] } | undefined;
  const partOf = (customerId: string): ResourcesOfPage => {
    const last = parts.at(-1);
    if (last?.customerId === customerId) return last;
    const part = { customerId, usage: [], allocated: [] };
    parts.push(part);
    return part;
  };
  const end = () => {
    if (begun !== undefined && begun.rows.length > 0)
      partOf(begun.customerId).allocated.push({ ...begun, found: [] });
    begun = undefined;
  };
  for await (const page of pagesOfEvents(tx, whose)) {
    for (const row of page) {
      const customerId = row.customer_id ?? "";
      if (begun?.resource !== row.resource || begun.customerId !== customerId) {
        end();
        begun = { customerId, resource: row.resource, rows: [] };
      }
      if (row.type === "allocation") begun.rows.push(row);
      else partOf(customerId).usage.push(row);
    }
    yield* await withStored(tx, parts);
    parts = [];
  }
  end();
  yield* await withStored(tx, parts);
}

/** Adds the stored allocations, of all customers of a page at once. */
async function withStored(
  tx: Transaction<Database>,
  parts: readonly ResourcesOfPage[],
): Promise<readonly ResourcesOfPage[]> {
  const resources = parts.flatMap(({ customerId, allocated }) =>
    allocated.map(({ resource }) => ({ customerId, resource })),
  );
  if (resources.length === 0) return parts;
  const stored = await allocationsOfResources(tx, resources);
  return parts.map(({ customerId, ...part }) => ({
    ...part,
    customerId,
    allocated: part.allocated.map((one) => ({
      ...one,
      found: stored.get(resourceKey({ customerId, resource: one.resource })) ?? [],
    })),
  }));
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

function isSame<Time>({ expected, found }: Difference<Time>): boolean {
  if (typeof expected === "bigint" && typeof found === "bigint") return expected === found;
  return asDecimal(expected).eq(asDecimal(found));
}
