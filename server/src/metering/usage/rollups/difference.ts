import type { Quantity } from "../store/quantity.ts";

/** A row of a rollup with a wrong quantity. Zero stands for a missing row. */
export interface Difference<Time> {
  meter: string;
  dimensions: string;
  /** The epoch second an hour begins at, a day, or the first day of a month. */
  time: Time;
  expected: Quantity;
  found: Quantity;
}
