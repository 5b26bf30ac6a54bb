import type { PriceItem } from "@billow/contract/pricing/prices-csv.ts";
import { usageOf } from "@billow/contract/pricing/prices-csv.ts";
import { nextKey } from "../../../components/table/next-key.ts";
import { isDecimal, timesWhole } from "../../../format/decimal.ts";
import { type CardForm, type FormItem, formItem, matchText, parseMatch } from "./card-form.ts";

/** So many alike items are read better as rows than one by one. */
const ROWS_MIN = 8;

/** More columns than this do not fit beside each other: the prices are then one below the other. */
const COLUMNS_MAX = 8;

/** Prices of one meter: a row an instance type or the like, a column a region or the like. */
export interface PriceGrid {
  meter: string;
  /** The dimensions that tell the rows apart. */
  dimensions: readonly string[];
  /** What tells the columns apart; one without it where each row has one price. */
  columns: readonly GridColumn[];
  rows: readonly GridRow[];
}

export interface GridColumn {
  /** Its values, such as `fra` or `fra, stopped`; empty for prices that name no more than the row. */
  label: string;
  match: Readonly<Record<string, string>>;
}

export interface GridRow {
  /** The values of the grid's dimensions. */
  values: readonly string[];
  match: Readonly<Record<string, string>>;
  /** A price by column; null where there is none. */
  cells: readonly (Cell | null)[];
}

interface Cell {
  item: FormItem;
  index: number;
  match: Readonly<Record<string, string>>;
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

/** The items that are in grids. Instance types are rows; where few values of other dimensions tell their prices apart, those are columns. */
export function gridsOf(items: readonly FormItem[]): PriceGrid[] {
  const byMeter = new Map<string, Cell[]>();
  for (const [index, item] of items.entries()) {
    if (!item.inGrid) continue;
    const cells = byMeter.get(item.meter) ?? [];
    cells.push({ item, index, match: matchOf(item) });
    byMeter.set(item.meter, cells);
  }
  return [...byMeter].flatMap(([meter, cells]) => {
    const grid = crossed(meter, cells);
    return grid === null ? listed(meter, cells) : [grid];
  });
}

/** Rows by the dimension that has most values, columns by the others; null where that leaves most of it empty. */
function crossed(meter: string, cells: readonly Cell[]): PriceGrid | null {
  const dimension = rowDimension(cells);
  if (dimension === undefined) return null;
  const columns = new Map<string, GridColumn>();
  const rows = new Map<string, Map<string, Cell>>();
  for (const cell of cells) {
    const { [dimension]: value = "", ...rest } = cell.match;
    const key = JSON.stringify(Object.entries(rest).sort());
    columns.set(key, { label: Object.values(rest).join(", "), match: rest });
    const row = rows.get(value) ?? new Map();
    if (row.has(key)) return null;
    rows.set(value, row.set(key, cell));
  }
  if (columns.size < 2 || columns.size > COLUMNS_MAX || cells.length * 2 < rows.size * columns.size)
    return null;
  const ordered = [...columns].sort(
    ([, a], [, b]) => Object.keys(a.match).length - Object.keys(b.match).length,
  );
  return {
    meter,
    dimensions: [dimension],
    columns: ordered.map(([, column]) => column),
    rows: [...rows].map(([value, row]) => ({
      values: [value],
      match: { [dimension]: value },
      cells: ordered.map(([key]) => row.get(key) ?? null),
    })),
  };
}

/** Of the dimensions that all of them name, the one with most values; the instance type where they name it. */
function rowDimension(cells: readonly Cell[]): string | undefined {
  const [first] = cells;
  const shared = Object.keys(first?.match ?? {}).filter((name) => cells.every(({ match }) => name in match));
  if (shared.includes("instanceType")) return "instanceType";
  const valuesOf = (name: string) => new Set(cells.map(({ match }) => match[name])).size;
  return shared.sort((a, b) => valuesOf(b) - valuesOf(a))[0];
}

/** One price a row, a grid for each set of dimensions. */
function listed(meter: string, cells: readonly Cell[]): PriceGrid[] {
  const grids = new Map<string, { dimensions: string[]; rows: GridRow[] }>();
  for (const cell of cells) {
    const dimensions = Object.keys(cell.match).sort();
    const key = JSON.stringify(dimensions);
    const grid = grids.get(key) ?? { dimensions, rows: [] };
    const values = dimensions.map((name) => cell.match[name] ?? "");
    grid.rows.push({ values, match: cell.match, cells: [cell] });
    grids.set(key, grid);
  }
  return [...grids.values()].map((grid) => ({ meter, columns: [{ label: "", match: {} }], ...grid }));
}

/** A price that was typed into a cell, or pasted; empty where it was taken out. */
export interface TypedPrice {
  row: GridRow;
  column: GridColumn;
  cell: Cell | null;
  price: string;
}

/** The items after prices were typed into cells of a grid. An empty cell gets an item like those beside it. */
export function withPrices(
  items: readonly FormItem[],
  meter: string,
  typed: readonly TypedPrice[],
): FormItem[] {
  const prices = new Map(typed.flatMap(({ cell, price }) => (cell ? [[cell.item.key, price] as const] : [])));
  const changed = items.map((item) => {
    const price = prices.get(item.key);
    return price === undefined ? item : { ...item, price };
  });
  for (const { row, column, cell, price } of typed) {
    if (cell !== null || price === "") continue;
    const like = row.cells.find((beside) => beside !== null)?.item;
    if (like === undefined) continue;
    const match = matchText({ ...row.match, ...column.match });
    changed.push({ ...like, key: nextKey(changed), meter, match, price, inGrid: true });
  }
  return changed;
}

/** A table from a spreadsheet, laid over a grid from one cell on. What lies beyond the grid is left out. */
export function pastedPrices(
  grid: PriceGrid,
  text: string,
  at: { row: number; column: number },
): TypedPrice[] {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  return lines.flatMap((line, down) =>
    line
      .split("\t")
      .flatMap((price, across) => typedAt(grid, at.row + down, at.column + across, price.trim())),
  );
}

/** What is typed at a place of a grid; nothing beyond its edges. */
export function typedAt(grid: PriceGrid, row: number, column: number, price: string): TypedPrice[] {
  const [inRow, inColumn] = [grid.rows[row], grid.columns[column]];
  if (inRow === undefined || inColumn === undefined) return [];
  return [{ row: inRow, column: inColumn, cell: inRow.cells[column] ?? null, price }];
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

/** The hours of a month in the price lists of clouds. */
const MONTH_HOURS = 730n;

/** What an hourly price comes to in a month of 730 hours; null where none is typed. */
export function monthlyPrice(hourly: string): string | null {
  return isDecimal(hourly) ? timesWhole(hourly, MONTH_HOURS) : null;
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
