import type { z } from "zod";
import { csvRecords, textOfCell, writtenCell } from "./csv-cells.ts";
import { rateCardItem } from "./rate-card.ts";

/** A price of a rate card. */
export type PriceItem = z.output<typeof rateCardItem>;

/** What is wrong with a row of a file of prices. */
export interface PriceFault {
  /** The line on which the row begins, from 1. */
  row: number;
  column: string;
  reason: string;
}

const COLUMNS = [
  "product",
  "description",
  "meter",
  "group",
  "model",
  "price",
  "size",
  "tiers",
  "ofGroups",
  "ofProducts",
  "recurring",
  "basis",
  "minimum",
  "maximum",
] as const;

type ColumnName = (typeof COLUMNS)[number];

const MATCH = "match.";

/** Dimensions that a header may name without `match.`. */
const DIMENSIONS = ["instanceType", "region", "gpuModel", "state", "tier"];

/** Rows that a file may have, with the one of the header. */
export const PRICE_ROWS_MAX = 10_001;

/**
 * Prices as CSV: one row an item, one column a dimension (`match.instanceType`). Tiers are written
 * `1000: 0.019; 50000: 0.012; 0.01`, the last without an end.
 */
export function pricesCsv(items: readonly PriceItem[]): string {
  const dimensions = [...new Set(items.flatMap(({ match }) => Object.keys(match ?? {})))].sort();
  const before = ["product", "description", "meter"] as const;
  const after = COLUMNS.slice(before.length);
  const header = [...before, ...dimensions.map((name) => MATCH + textOfName(name)), ...after];
  const rows = items.map((item) => {
    const cells = cellsOf(item);
    const matched = dimensions.map((name) => {
      const value = Object.hasOwn(item.match ?? {}, name) ? item.match?.[name] : undefined;
      return value === undefined ? "" : textOfName(value);
    });
    return [
      ...before.map((name) => cells[name] ?? ""),
      ...matched,
      ...after.map((name) => cells[name] ?? ""),
    ];
  });
  return [header, ...rows].map((cells) => `${cells.map(writtenCell).join(",")}\r\n`).join("");
}

function cellsOf(item: PriceItem): Partial<Record<ColumnName, string>> {
  const { product, description, meter, group, minimum, maximum, price } = item;
  return {
    product,
    description: description ?? "",
    meter: meter ?? "",
    group: group ?? "",
    minimum: minimum ?? "",
    maximum: maximum ?? "",
    model: price.model,
    ...priceCells(price),
  };
}

function priceCells(price: PriceItem["price"]): Partial<Record<ColumnName, string>> {
  switch (price.model) {
    case "flat":
      return { price: price.amount };
    case "unit":
      return { price: price.unitPrice };
    case "package":
      return { price: price.packagePrice, size: price.size };
    case "graduated":
    case "volume":
      return {
        tiers: price.tiers
          .map(({ upTo, unitPrice }) => (upTo === null ? unitPrice : `${upTo}: ${unitPrice}`))
          .join("; "),
      };
    case "percent":
      return {
        price: price.percent,
        ofGroups: textOfNames(price.of?.groups ?? []),
        ofProducts: textOfNames(price.of?.products ?? []),
        recurring: price.recurring ? "yes" : "",
        basis: price.basis ?? "",
      };
  }
}

/**
 * Reads prices as CSV, or as rows copied from a spreadsheet. Columns stand in any order; `price` and what it is for are
 * enough: the meter of an instance type is `compute.instance`, and a product is called by its instance type.
 *
 * @returns the items, and everything that is wrong: nothing may be used of a file with a fault
 */
export function parsePrices(
  text: string,
  { meters }: { meters?: ReadonlySet<string> } = {},
): { items: PriceItem[]; faults: PriceFault[] } {
  const { records, fault } = csvRecords(text, PRICE_ROWS_MAX);
  if (fault !== null) return { items: [], faults: [{ ...fault, column: "" }] };
  const [header, ...rows] = records;
  if (header === undefined)
    return {
      items: [],
      faults: [{ row: 1, column: "", reason: "There is nothing. The first row names the columns." }],
    };
  const columns = header.cells.map(columnOf);
  const faults = headerFaults(columns, header);
  if (faults.length > 0) return { items: [], faults };
  const items: PriceItem[] = [];
  const rowOf = new Map<string, number>();
  for (const { row, cells } of rows) {
    if (cells.every((cell) => cell.trim() === "")) continue;
    const read = readRow(columns, cells);
    const usage = read.item && usageOf(read.item);
    const twin = usage === null || usage === undefined ? undefined : rowOf.get(usage);
    if (twin !== undefined)
      read.faults.push({ column: "price", reason: `This usage has a price in row ${twin} already.` });
    const meter = read.item?.meter ?? null;
    if (meter !== null && meters?.has(meter) === false)
      read.faults.push({ column: "meter", reason: `There is no meter ${meter}.` });
    faults.push(...read.faults.map((one) => ({ row, ...one })));
    if (read.item === null) continue;
    items.push(read.item);
    if (usage !== null && usage !== undefined && twin === undefined) rowOf.set(usage, row);
  }
  if (items.length === 0 && faults.length === 0)
    faults.push({ row: header.row, column: "", reason: "There is no row under the names of the columns." });
  return { items, faults };
}

/** Which usage an item prices, as a key; null for a percentage. */
export function usageOf({ meter, match }: Pick<PriceItem, "meter" | "match">): string | null {
  if (meter === null || meter === undefined) return null;
  const pairs = Object.entries(match ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([meter, pairs]);
}

type Column = { is: ColumnName } | { is: "match"; name: string } | { is: "unknown"; name: string };

function columnOf(cell: string): Column {
  const name = textOfCell(cell).trim();
  const known = COLUMNS.find((column) => column.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return { is: known };
  if (name.startsWith(MATCH)) return { is: "match", name: nameOfText(name.slice(MATCH.length)) };
  const dimension = DIMENSIONS.find((one) => one.toLowerCase() === name.toLowerCase());
  return dimension === undefined ? { is: "unknown", name } : { is: "match", name: dimension };
}

function headerFaults(
  columns: readonly Column[],
  { row, cells }: { row: number; cells: string[] },
): PriceFault[] {
  const faults: PriceFault[] = [];
  const seen = new Set<string>();
  for (const [at, column] of columns.entries()) {
    const shown = cells[at] ?? "";
    if (column.is === "unknown")
      faults.push({
        row,
        column: shown,
        reason: `There is no such column. Name a dimension like match.region.`,
      });
    const key = column.is === "match" ? MATCH + column.name : column.is;
    if (seen.has(key) && column.is !== "unknown")
      faults.push({ row, column: shown, reason: "It stands here twice." });
    seen.add(key);
  }
  if (!seen.has("price") && !seen.has("tiers"))
    faults.push({
      row,
      column: "price",
      reason: "There is no column price. The first row names the columns.",
    });
  return faults;
}

type RowFault = Omit<PriceFault, "row">;

function readRow(
  columns: readonly Column[],
  cells: readonly string[],
): { item: PriceItem | null; faults: RowFault[] } {
  const extra = cells.slice(columns.length).find((cell) => cell.trim() !== "");
  if (extra !== undefined)
    return { item: null, faults: [{ column: "", reason: `"${extra}" stands under no column.` }] };
  const at = new Map<ColumnName, string>();
  const match: [string, string][] = [];
  for (const [place, column] of columns.entries()) {
    const cell = textOfCell(cells[place] ?? "").trim();
    if (cell === "" || column.is === "unknown") continue;
    if (column.is === "match") match.push([column.name, nameOfText(cell)]);
    else at.set(column.is, cell);
  }
  const faults: RowFault[] = [];
  const number = (column: ColumnName) =>
    numberOf(at.get(column), (reason) => faults.push({ column, reason }));
  const item = {
    ...whatOf(at, match),
    price: priceOf(at, { number, refuse: (column, reason) => faults.push({ column, reason }) }),
    ...(at.has("minimum") && { minimum: number("minimum") }),
    ...(at.has("maximum") && { maximum: number("maximum") }),
  };
  if (faults.length > 0) return { item: null, faults };
  return checked(item);
}

function whatOf(at: ReadonlyMap<ColumnName, string>, match: readonly [string, string][]) {
  const instanceType = match.find(([name]) => name === "instanceType")?.[1];
  const isPercent = at.get("model") === "percent";
  const meter = at.get("meter") ?? (isPercent || instanceType === undefined ? null : "compute.instance");
  return {
    product: at.get("product") ?? instanceType ?? "",
    description: at.get("description") ?? null,
    meter,
    ...(at.has("group") && { group: at.get("group") }),
    ...(match.length > 0 && { match: Object.fromEntries(match) }),
  };
}

interface PriceReader {
  number: (column: ColumnName) => string;
  refuse: (column: ColumnName, reason: string) => void;
}

function priceOf(at: ReadonlyMap<ColumnName, string>, { number, refuse }: PriceReader): unknown {
  const model = at.get("model") ?? (at.has("tiers") && !at.has("price") ? "graduated" : "unit");
  switch (model) {
    case "flat":
      return { model, amount: number("price") };
    case "unit":
      return { model, unitPrice: number("price") };
    case "package":
      return { model, size: number("size"), packagePrice: number("price") };
    case "graduated":
    case "volume":
      return { model, tiers: tiersOf(at.get("tiers") ?? "", (reason) => refuse("tiers", reason)) };
    case "percent": {
      const [groups, products] = [namesOf(at.get("ofGroups") ?? ""), namesOf(at.get("ofProducts") ?? "")];
      return {
        model,
        percent: number("price"),
        of: groups.length + products.length === 0 ? null : { groups, products },
        recurring: ["yes", "true"].includes((at.get("recurring") ?? "").toLowerCase()),
        basis: at.get("basis") ?? "afterDiscount",
      };
    }
    default:
      refuse("model", "It is unit, flat, package, graduated, volume or percent.");
      return null;
  }
}

/** Tiers as they are written; each before the last ends. */
function tiersOf(text: string, refuse: (reason: string) => void) {
  return text.split(";").map((tier, place, all) => {
    const parts = tier.split(":");
    const isLast = place === all.length - 1;
    if (parts.length !== (isLast ? 1 : 2)) refuse("Write tiers like 1000: 0.019; 50000: 0.012; 0.01.");
    const [first = "", second = ""] = parts.map((part) => numberOf(part.trim(), refuse));
    return isLast ? { upTo: null, unitPrice: first } : { upTo: first, unitPrice: second };
  });
}

const DECIMAL = /^\d{1,24}(\.\d{1,18})?$/;

/** Excel writes a comma in many countries. It is read where it cannot be one between thousands. */
const WITH_COMMA = /^(0|\d+(?=,(?!\d{3}$))),\d{1,18}$|^0,\d{1,18}$/;

function numberOf(cell: string | undefined, refuse: (reason: string) => void): string {
  if (cell === undefined || cell === "") refuse("It is empty. Write a number like 0.0292.");
  else if (DECIMAL.test(cell)) return cell;
  else if (WITH_COMMA.test(cell)) return cell.replace(",", ".");
  else refuse(`"${cell}" is not a number like 0.0292, with a point and nothing between thousands.`);
  return "0";
}

const COLUMN_OF: Readonly<Record<string, string>> = {
  amount: "price",
  unitPrice: "price",
  packagePrice: "price",
  percent: "price",
};

/** Checks what can be seen of one item. The rules of prices, such as tiers that rise, are checked where it is published. */
function checked(item: unknown): { item: PriceItem | null; faults: RowFault[] } {
  const parsed = rateCardItem.safeParse(item);
  if (!parsed.success)
    return {
      item: null,
      faults: parsed.error.issues.map((issue) => faultAt(issue.path.map(String), issue.message)),
    };
  const { meter, price } = parsed.data;
  if (meter === null && price.model !== "percent")
    return { item: null, faults: [{ column: "meter", reason: "Say what it is measured by." }] };
  return { item: parsed.data, faults: [] };
}

function faultAt([field = "", ...rest]: readonly string[], reason: string): RowFault {
  if (field === "match") return { column: `${MATCH}${rest[0] ?? ""}`, reason };
  if (field !== "price") return { column: field, reason };
  if (rest[0] === "of") return { column: rest[1] === "products" ? "ofProducts" : "ofGroups", reason };
  return { column: COLUMN_OF[rest[0] ?? "amount"] ?? rest[0] ?? "price", reason };
}

/** A name as a cell that is trimmed when it is read: as JSON where it would not survive that. */
function textOfName(name: string): string {
  return name === "" || name !== name.trim() || name.startsWith('"') ? JSON.stringify(name) : name;
}

function nameOfText(text: string): string {
  const read = text.startsWith('"') ? jsonOf(text) : text;
  return typeof read === "string" ? read : text;
}

function textOfNames(names: readonly string[]): string {
  const isPlain = names.every((name) => name === name.trim() && !/^$|;|^[["]/.test(name));
  return isPlain ? names.join("; ") : JSON.stringify(names);
}

function namesOf(text: string): unknown[] {
  const read = text.startsWith("[") ? jsonOf(text) : undefined;
  if (Array.isArray(read)) return read;
  return text
    .split(";")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
