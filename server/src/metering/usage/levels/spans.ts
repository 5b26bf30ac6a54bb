import type { Allocation } from "@billow/core/metering/allocation.ts";
import { type LevelSpan, type MonthLevel, monthLevels, monthsWithin } from "@billow/core/metering/levels.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { EventRow } from "../store/raw-usage.ts";
import { spanOfReading, spansOfAllocation } from "./level-spans.ts";

/** Collects all of an account's raw usage of meters whose months are levels, to compute these anew. */
export class Spans {
  readonly #meters: Meters;
  readonly #until: number | null;
  readonly #spans = new Map<string, LevelSpan[]>();

  constructor(meters: Meters, until: number | null) {
    this.#meters = meters;
    this.#until = until;
    for (const meter of meters.levelled) this.#spans.set(meter, []);
  }

  /** Takes a usage record, if its meter is of this kind. */
  take(row: EventRow): boolean {
    const spans = this.#spans.get(row.meter ?? "");
    spans?.push(spanOfReading(row, this.#meters.of(row.meter ?? "")));
    return spans !== undefined;
  }

  takeAllocations(resource: string, allocations: readonly Allocation[]): void {
    const until = this.#until;
    if (until === null) return;
    for (const [meter, spans] of this.#spans)
      for (const allocation of allocations)
        spans.push(...spansOfAllocation({ ...allocation, resource }, { meter, until }));
  }

  levels(tiling: Tiling): MonthLevel[] {
    return [...this.#spans].flatMap(([meter, spans]) => {
      const from = spans.reduce((first, span) => Math.min(first, span.from), Number.POSITIVE_INFINITY);
      const before = spans.reduce((last, span) => Math.max(last, span.before), Number.NEGATIVE_INFINITY);
      if (spans.length === 0) return [];
      const months = monthsWithin({ from, before }, tiling);
      return monthLevels(this.#meters.of(meter), { spans, months, tiling });
    });
  }
}
