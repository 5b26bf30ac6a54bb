import { type Allocation, type HourUsage, usageOfAllocations } from "@billow/core/metering/allocation.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { withoutLevelled } from "../levels/level-changes.ts";
import { Spans } from "../levels/spans.ts";
import { firstOfMonth, isInFirst } from "../store/month.ts";
import { parseQuantity, plus, type Quantity } from "../store/quantity.ts";
import { type EventRow, usageOfRow } from "../store/raw-usage.ts";
import { ArchivedMonths, type MonthOfSeries } from "./archived-months.ts";
import type { StoredRollup } from "./compare-queries.ts";
import type { Difference } from "./difference.ts";

/** What a customer's rollups should be, as far as its raw usage has been taken. */
export class ExpectedUsage {
  readonly customerId: string;
  readonly tiling: Tiling;
  /** Where its allocations stop counting, in epoch seconds; null where nothing says so. */
  readonly until: number | null;
  readonly hours = new Sums<number>();
  readonly days = new Sums<string>();
  readonly months = new Sums<string>();
  readonly firstTens = new Sums<string>();
  readonly firstTwenties = new Sums<string>();
  readonly archive: ArchivedMonths;
  readonly #meters: Meters;
  readonly #spans: Spans;

  constructor(of: { customerId: string; meters: Meters; tiling: Tiling; until: number | null }) {
    this.customerId = of.customerId;
    this.tiling = of.tiling;
    this.until = of.until;
    this.archive = new ArchivedMonths(of.tiling);
    this.#meters = of.meters;
    this.#spans = new Spans(of.meters, of.until);
  }

  takeReading(row: EventRow): void {
    if (!this.#spans.take(row)) this.#count(usageOfRow(row, { tiling: this.tiling, meters: this.#meters }));
  }

  /** Takes a usage record of the archive, which has none of levels. */
  takeArchivedReading(row: EventRow): void {
    this.#count(usageOfRow(row, { tiling: this.tiling, meters: this.#meters }));
  }

  /** Takes all allocations of some resources. */
  takeAllocations(told: readonly { resource: string; expected: readonly Allocation[] }[]): void {
    for (const { resource, expected } of told) this.#spans.takeAllocations(resource, expected);
    if (this.until === null) return;
    const all = told.flatMap(({ expected }) => expected);
    const usage = usageOfAllocations(all, windowOf(all, this.until), this.tiling);
    this.#count(withoutLevelled(usage, this.#meters));
  }

  takeArchived(sums: readonly MonthOfSeries[]): void {
    for (const sum of sums) this.archive.expect(sum, this.months.add(sum, sum.month));
  }

  /** Counts the levels of months, once everything else has been taken. */
  takeLevels(): void {
    this.#count(this.#spans.levels(this.tiling));
  }

  #count(usage: readonly HourUsage<Quantity>[]): void {
    for (const one of usage) {
      this.hours.add(one, one.hour);
      this.days.add(one, one.day);
      this.months.add(one, firstOfMonth(one.day));
      if (isInFirst(10, one.day)) this.firstTens.add(one, firstOfMonth(one.day));
      if (isInFirst(20, one.day)) this.firstTwenties.add(one, firstOfMonth(one.day));
    }
  }
}

/** Begins with the first allocation, so that the sweep has no empty hours to pass. */
function windowOf(allocations: readonly Allocation[], until: number): { from: number; before: number } {
  const from = allocations.reduce((first, allocation) => Math.min(first, allocation.from), until);
  return { from, before: until };
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
