import { DomainError } from "../errors.ts";
import type { MeterId } from "./meter.ts";

/**
 * A resource's sizes by meter, in micro-units: 4 vCPUs are `compute.vcpu` 4,000,000. A missing meter is a size of
 * zero.
 */
export type Sizes = Readonly<Partial<Record<MeterId, bigint>>>;

/** The sizes that have a name of their own in events, files and lists, with the meter that each feeds. */
export const NAMED_SIZES = {
  vcpus: "compute.vcpu",
  ramGib: "compute.ram",
  blockGib: "storage.block",
  gpus: "gpu",
} as const satisfies Readonly<Record<string, MeterId>>;

/** The name of a size in events, such as `vcpus`. */
export type NamedSize = keyof typeof NAMED_SIZES;

/** The sizes that are not zero, in the order of their meters' ids. */
export function sizesInOrder(sizes: Sizes): [MeterId, bigint][] {
  return Object.entries(sizes)
    .filter((entry): entry is [MeterId, bigint] => entry[1] !== undefined && entry[1] !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Sizes as one text, to compare them: equal sizes have equal texts. */
export function sizesText(sizes: Sizes): string {
  return sizesInOrder(sizes)
    .map(([meter, size]) => `${meter}=${size}`)
    .join(" ");
}

const SIZE = /^(\d{1,15})(?:\.(\d{1,6}))?$/;

/**
 * Parses a size such as `"16"` or `"0.5"` into micro-units. A negative size, or one with more than six decimals, is
 * `invalid_quantity`.
 */
export function microUnits(text: string): bigint {
  const match = SIZE.exec(text);
  if (match === null) {
    throw new DomainError(
      "invalid_quantity",
      'A size is a number such as "16" or "0.5": not negative, at most six decimals.',
    );
  }
  const [, whole = "", decimals = ""] = match;
  return BigInt(whole + decimals.padEnd(6, "0"));
}
