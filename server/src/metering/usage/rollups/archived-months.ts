import type { Meters } from "@billow/core/metering/meters.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Whose } from "../../../db/shards/whose.ts";
import { eventOfJson } from "../archive/archive-file.ts";
import { archivedSumsOf, returnedOf } from "../archive/archive-queries.ts";
import { archivedOfAccount } from "../archive/read-archive.ts";
import { rowOfArchived, sumsOf } from "../archive/sums.ts";
import { EARLIEST_INSTANT, LATEST_INSTANT } from "../store/limits.ts";
import { firstOfMonth, isInFirst } from "../store/month.ts";
import { minus, parseQuantity, plus, type Quantity } from "../store/quantity.ts";
import type { EventRow } from "../store/raw-usage.ts";
import type { Difference } from "./difference.ts";

/** Usage of a series in a month, in the stored form. */
export interface MonthOfSeries {
  meter: string;
  dimensions: string;
  /** Its first day. */
  month: string;
  quantity: Quantity;
}

/** What tenants' archived events come to, without those that came back, by tenant. */
export async function sumsInArchive(
  tx: Transaction<Database>,
  { whose, tilingFor, meters }: { whose: Whose; tilingFor: (customerId: string) => Tiling; meters: Meters },
): Promise<Map<string, MonthOfSeries[]>> {
  const stored = await archivedSumsOf(tx, whose);
  const returned = (await returnedOf(tx, whose)).map(({ customerId, event }) => ({
    ...eventOfJson(event),
    customer_id: customerId,
  }));
  const less = sumsOf(returned, { tilingFor, meters });
  const sums = [
    ...stored.map((sum) => ({ ...sum, quantity: parseQuantity(sum.quantity) })),
    ...less.map((sum) => ({ ...sum, quantity: minus(0n, parseQuantity(sum.quantity)) })),
  ];
  return Map.groupBy(sums, (sum) => sum.customerId);
}

/** A tenant's archived events, read from the files. */
export async function* rowsInFiles(
  tx: Transaction<Database>,
  { customerId, tiling }: { customerId: string; tiling: Tiling },
): AsyncGenerator<EventRow> {
  const all = { accountId: customerId, from: EARLIEST_INSTANT, before: LATEST_INSTANT, tiling };
  for await (const events of archivedOfAccount(tx, all))
    for (const event of events) yield rowOfArchived(event);
}

interface Found extends MonthOfSeries {
  /** Raw and archived usage together, once all of it has been read. */
  expected: { readonly quantity: Quantity };
  hours: Quantity;
  days: Quantity;
  /** Of its first days alone. */
  firstTen: Quantity;
  firstTwenty: Quantity;
}

const NOTHING = { hours: 0n, days: 0n, firstTen: 0n, firstTwenty: 0n };

/**
 * The months of a tenant's series whose events are in the archive, at least some of them. Their hours and days cannot be
 * compared with events one by one, so all of a month are compared with what the month should be.
 */
export class ArchivedMonths {
  readonly #tiling: Tiling;
  readonly #months = new Map<string, Found>();

  constructor(tiling: Tiling) {
    this.#tiling = tiling;
  }

  expect(sum: MonthOfSeries, expected: { readonly quantity: Quantity }): void {
    const { meter, dimensions, month } = sum;
    this.#months.set(`${meter} ${month} ${dimensions}`, { ...sum, expected, ...NOTHING });
  }

  /** Takes an hour that belongs to one of the months; answers whether it does. */
  takeHour(hour: Difference<number>): boolean {
    if (this.#months.size === 0) return false;
    const found = this.#monthOf(hour, this.#tiling.dayOf(hour.time));
    if (found === undefined) return false;
    found.hours = plus(found.hours, hour.found);
    return true;
  }

  takeDay(day: Difference<string>): boolean {
    const found = this.#monthOf(day, day.time);
    if (found === undefined) return false;
    found.days = plus(found.days, day.found);
    if (isInFirst(10, day.time)) found.firstTen = plus(found.firstTen, day.found);
    if (isInFirst(20, day.time)) found.firstTwenty = plus(found.firstTwenty, day.found);
    return true;
  }

  /** What the first days of a month are compared with: its stored days, where it is one of these months. */
  byItsDays(of: "firstTen" | "firstTwenty", month: Difference<string>): Difference<string> {
    const found = this.#monthOf(month, month.time);
    return found === undefined ? month : { ...month, expected: found[of] };
  }

  /** The hours of each month together, as of its first second. */
  *hours(): Generator<Difference<number>> {
    for (const { meter, dimensions, month, expected, hours } of this.#months.values())
      yield {
        meter,
        dimensions,
        time: this.#tiling.startOfDay(month),
        expected: expected.quantity,
        found: hours,
      };
  }

  /** The days of each month together, as of its first day. */
  *days(): Generator<Difference<string>> {
    for (const { meter, dimensions, month, expected, days } of this.#months.values())
      yield { meter, dimensions, time: month, expected: expected.quantity, found: days };
  }

  #monthOf({ meter, dimensions }: Difference<unknown>, day: string): Found | undefined {
    return this.#months.get(`${meter} ${firstOfMonth(day)} ${dimensions}`);
  }
}
