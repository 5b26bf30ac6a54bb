import type { Dimensions } from "../metering/dimensions.ts";
import { STATE_DIMENSION } from "../metering/power-state.ts";

/** An item of a rate card, as far as it says which usage it prices. */
interface Priced {
  /** Null for a percentage of other items, which prices no usage. */
  readonly meter: string | null;
  readonly match: Dimensions;
}

/**
 * The first two items of a rate card that would price the same usage without one being more specific, as their places;
 * null where there are none. Usage goes to the item that names more dimensions, so a more specific item may stand
 * beside a general one. Two that name equally many overlap unless they want other values of one dimension, or only one
 * names a power state: see `specificity`.
 */
export function overlapOf(items: readonly Priced[]): readonly [number, number] | null {
  const shapes = new Map<string, Shape[]>();
  for (const [place, { meter, match }] of items.entries()) {
    if (meter === null) continue;
    const names = Object.keys(match).sort();
    const group = `${specificity(match)} ${meter}`;
    const alike = shapes.get(group) ?? [];
    const before = alike.flatMap((shape) => firstWithin(shape, match) ?? []);
    if (before.length > 0) return [Math.min(...before), place];
    if (!alike.some((shape) => isSame(shape.names, names)))
      alike.push({ names, items: [], indexes: new Map() });
    const own = alike.find((shape) => isSame(shape.names, names));
    if (own !== undefined) add(own, { place, match });
    shapes.set(group, alike);
  }
  return null;
}

/**
 * How specific an item is: by how many dimensions it names, then by whether the power state is one of them. So a price of
 * stopped machines may stand beside prices of instance types, and usage of a stopped machine is its own.
 */
export function specificity(match: Dimensions): number {
  return 2 * Object.keys(match).length + (Object.hasOwn(match, STATE_DIMENSION) ? 1 : 0);
}

/**
 * The items of a meter that name the same dimensions. A card may have thousands, so they are found by the values that
 * they share with another item and not one by one.
 */
interface Shape {
  readonly names: readonly string[];
  readonly items: { place: number; match: Dimensions }[];
  /** By the names shared, the first item with each combination of their values. */
  readonly indexes: Map<string, { names: readonly string[]; first: Map<string, number> }>;
}

/** The first item of a shape that wants no other value of any dimension. */
function firstWithin(shape: Shape, match: Dimensions): number | undefined {
  const shared = shape.names.filter((name) => Object.hasOwn(match, name));
  const key = JSON.stringify(shared);
  let index = shape.indexes.get(key);
  if (index === undefined) {
    index = { names: shared, first: new Map() };
    shape.indexes.set(key, index);
    for (const item of shape.items) note(index, item);
  }
  return index.first.get(valuesOf(match, shared));
}

function add(shape: Shape, item: { place: number; match: Dimensions }): void {
  shape.items.push(item);
  for (const index of shape.indexes.values()) note(index, item);
}

function note(
  { names, first }: { names: readonly string[]; first: Map<string, number> },
  { place, match }: { place: number; match: Dimensions },
): void {
  const values = valuesOf(match, names);
  if (!first.has(values)) first.set(values, place);
}

function valuesOf(match: Dimensions, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => match[name]));
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, at) => name === b[at]);
}
