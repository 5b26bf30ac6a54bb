import type { PriceItem } from "@billow/contract/pricing/prices-csv.ts";
import { usageOf } from "@billow/contract/pricing/prices-csv.ts";
import { type CardForm, type FormItem, formItem, matchText, parseMatch } from "./card-form.ts";

/** So many alike items are read better as rows than one by one. */
const ROWS_MIN = 8;

/** Items of one meter that price the same dimensions, as a grid. */
export interface PriceGrid {
  meter: string;
  dimensions: readonly string[];
  rows: readonly { item: FormItem; index: number; values: readonly string[] }[];
}

/** A card whose items for instance types are rows of a grid, and others of which many name the same dimensions. */
export function withGrid(card: CardForm): CardForm {
  return { ...card, items: itemsInGrid(card.items) };
}

function itemsInGrid(items: readonly FormItem[]): FormItem[] {
  const counts = new Map<string, number>();
  const shapes = items.map(shapeOf);
  for (const shape of shapes) if (shape !== null) counts.set(shape.key, (counts.get(shape.key) ?? 0) + 1);
  return items.map((item, index) => {
    const shape = shapes[index];
    if (shape === null || shape === undefined || item.inGrid) return item;
    const inGrid = (counts.get(shape.key) ?? 0) >= (shape.isInstance ? 2 : ROWS_MIN);
    return inGrid ? { ...item, inGrid } : item;
  });
}

/** The items that are rows, by meter and dimensions. */
export function gridsOf(items: readonly FormItem[]): PriceGrid[] {
  const grids = new Map<string, { meter: string; dimensions: string[]; rows: PriceGrid["rows"][number][] }>();
  for (const [index, item] of items.entries()) {
    if (!item.inGrid) continue;
    const match = matchOf(item);
    const dimensions = Object.keys(match).sort();
    const key = JSON.stringify([item.meter, dimensions]);
    const grid = grids.get(key) ?? { meter: item.meter, dimensions, rows: [] };
    grid.rows.push({ item, index, values: dimensions.map((name) => match[name] ?? "") });
    grids.set(key, grid);
  }
  return [...grids.values()];
}

const matches = new WeakMap<FormItem, Record<string, string>>();

/** Read once an item, because a card may have thousands. */
function matchOf(item: FormItem): Record<string, string> {
  const match = matches.get(item) ?? parseMatch(item.match) ?? {};
  matches.set(item, match);
  return match;
}

/** What a row of a grid has in common with the others; null for what needs more fields than a row has. */
function shapeOf(item: FormItem): { key: string; isInstance: boolean } | null {
  if (item.model !== "unit" || item.minimum + item.maximum + item.group !== "") return null;
  const names = Object.keys(matchOf(item)).sort();
  if (names.length === 0) return null;
  const isInstance = item.meter === "compute.instance" && names.includes("instanceType");
  return { key: JSON.stringify([item.meter, names]), isInstance };
}

/** What takes over prices: the items, or why nothing was taken over. */
export type MergedPrices =
  | { items: FormItem[]; added: number; changed: number; refused: null }
  | { items: null; refused: string };

/**
 * Takes over prices by the usage that they price; a percentage by its product. What they do not name stays.
 */
export function mergePrices(
  items: readonly FormItem[],
  prices: readonly PriceItem[],
  { meters, max }: { meters: readonly { id: string; group: string }[]; max: number },
): MergedPrices {
  const lost = prices.find(({ match = {} }) => !isSameMatch(parseMatch(matchText(match)), match));
  if (lost !== undefined)
    return {
      items: null,
      refused: `The editor cannot hold the dimensions of ${lost.product}: one has a comma or a space at an end.`,
    };
  const places = new Map(items.map((item, index) => [keyOf({ ...item, match: matchOf(item) }), index]));
  const merged = [...items];
  let next = 1 + items.reduce((most, { key }) => Math.max(most, Number(key)), -1);
  let changed = 0;
  for (const price of prices) {
    const place = places.get(keyOf(price));
    const known = place === undefined ? undefined : merged[place];
    if (place === undefined || known === undefined) {
      merged.push(formItem(price, { key: `${next}`, meters }));
      next += 1;
      continue;
    }
    const item = { ...formItem(price, { key: known.key, meters }), inGrid: known.inGrid };
    if (JSON.stringify(item) === JSON.stringify(known)) continue;
    merged[place] = { ...item, inGrid: false };
    changed += 1;
  }
  if (merged.length > max)
    return {
      items: null,
      refused: `A rate card has at most ${max} prices; these would be ${merged.length}.`,
    };
  return { items: itemsInGrid(merged), added: merged.length - items.length, changed, refused: null };
}

function keyOf({ product, ...usage }: Pick<PriceItem, "product" | "meter" | "match">): string {
  const meter = usage.meter || null;
  return usageOf({ meter, match: usage.match }) ?? `product ${product}`;
}

function isSameMatch(a: Record<string, string> | null, b: Readonly<Record<string, string>>): boolean {
  return a !== null && usageOf({ meter: "", match: a }) === usageOf({ meter: "", match: b });
}
