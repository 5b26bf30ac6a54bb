/** The id of a meter, such as `compute.vcpu`. It never changes once the meter is used. */
export type MeterId = string;

/** What can be metered, and in which unit. Meters are rows of the database; `Meters` is their catalogue. */
export interface Meter {
  readonly id: MeterId;
  /** The label in the console and on documents. GiB is labelled GB there, as clouds do. */
  readonly name: string;
  /** Orders the console, documents and FOCUS: `compute`, `storage`, `network`, `gpu`, or the operator's own. */
  readonly group: string;
  /**
   * `time`: size × time, stored as micro-units × seconds. `count`: a sum, stored as micro-units. `peak`: the largest
   * level of a month, and `percentile`: the nearest rank of its levels, both stored as micro-units (`levels.ts`).
   */
  readonly kind: MeterKind;
  /** What is counted: `vCPU`, `GiB`, `address`. */
  readonly unit: string;
  /** The time that a price of a `time` meter is for; a month is the share of that calendar month. Null for others. */
  readonly per: "hour" | "day" | "month" | null;
  /** For `percentile`: which one, of levels how many seconds apart, and what an interval without a reading is. */
  readonly percentile: number | null;
  readonly intervalSeconds: number | null;
  readonly missing: MissingIntervals | null;
  /**
   * The power states of allocations that an item bills which names no state, by the day from which they hold. The
   * first holds from ever.
   */
  readonly billedStates: readonly BilledFrom[];
  readonly builtIn: boolean;
  /** Whether usage was ever stored with it. */
  readonly used: boolean;
}

/** How a meter becomes a quantity. */
export const METER_KINDS = ["time", "count", "peak", "percentile"] as const;

/** One of `METER_KINDS`. */
export type MeterKind = (typeof METER_KINDS)[number];

/** What a missing interval counts as: a reading of zero, or nothing. */
export type MissingIntervals = "zero" | "ignore";

/** Whether a month's usage of the meter is the level of one moment, and not a sum. */
export function isLevelled({ kind }: Pick<Meter, "kind">): boolean {
  return kind === "peak" || kind === "percentile";
}

/** Power states by name, or all of them. */
export type BilledStates = "all" | readonly string[];

/** Billed power states with the day from which they hold; null for ever. */
export interface BilledFrom {
  readonly from: string | null;
  readonly states: BilledStates;
}

/** The unit of a usage record's quantity: hours for a `time` meter, such as `GiB-hour`. */
export function storedUnitOf({ kind, unit }: Pick<Meter, "kind" | "unit">): string {
  return kind === "time" ? `${unit}-hour` : unit;
}

/** The unit in which usage is reported and priced, such as `GiB-month` or `Mbit/s (95th percentile of 300 s)`. */
export function pricedUnitOf({ kind, unit, per, percentile, intervalSeconds }: PricedIn): string {
  if (kind === "peak") return `${unit} (peak)`;
  if (kind === "percentile")
    return `${unit} (${ordinal(percentile ?? 0)} percentile of ${intervalSeconds} s)`;
  return per === null ? unit : `${unit}-${per}`;
}

type PricedIn = Pick<Meter, "kind" | "unit" | "per" | "percentile" | "intervalSeconds">;

/** `95th`, `91st`. */
export function ordinal(n: number): string {
  const isTeen = n % 100 >= 11 && n % 100 <= 13;
  const ending = isTeen ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[n % 10] ?? "th");
  return `${n}${ending}`;
}
