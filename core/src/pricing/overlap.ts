import type { Dimensions } from "../metering/meter.ts";

/** An item of a rate card, as far as it says which usage it prices. */
interface Priced {
  /** Null for a percentage of other items, which prices no usage. */
  readonly meter: string | null;
  readonly match: Dimensions;
}

/**
 * The first two items of a rate card that would price the same usage without one being more specific, as their places;
 * null where there are none. Usage goes to the item that names more dimensions, so a more specific item may stand
 * beside a general one. Two that name equally many overlap unless they want other values of one dimension.
 */
export function overlapOf(items: readonly Priced[]): readonly [number, number] | null {
  for (const [second, b] of items.entries()) {
    const first = items.findIndex((a, place) => place < second && overlaps(a, b));
    if (first >= 0) return [first, second];
  }
  return null;
}

function overlaps(a: Priced, b: Priced): boolean {
  const [names, others] = [Object.entries(a.match), Object.keys(b.match)];
  if (a.meter === null || a.meter !== b.meter || names.length !== others.length) return false;
  return names.every(([name, value]) => b.match[name] === undefined || b.match[name] === value);
}
