import { addDays, addMonths } from "../metering/period.ts";

/** How often an item is charged. */
export const ITEM_INTERVALS = ["once", "month", "quarter", "year"] as const;

/** One of `ITEM_INTERVALS`. */
export type ItemInterval = (typeof ITEM_INTERVALS)[number];

/** An agreed item that is billed whatever was used. */
export interface RecurringItem {
  readonly product: string;
  readonly description: string | null;
  /** Decimals in plain notation; the price in major units, for one interval. */
  readonly quantity: string;
  readonly unitPrice: string;
  readonly interval: ItemInterval;
  /** Whether a quarter or year is on the invoice of the month in which it begins, or of the one in which it ends. */
  readonly charged: "advance" | "arrears";
  /** The last day for which it is charged; null for as long as the terms hold. */
  readonly until: string | null;
}

/** Items that are agreed from a day on. `before` is the day from which other terms hold; null where there are none. */
export interface ItemTerms {
  readonly startsOn: string;
  readonly before: string | null;
  readonly items: readonly RecurringItem[];
}

/** A month's charge for an item: the seconds it covers, of those of a whole interval. */
export interface ItemCharge {
  readonly item: RecurringItem;
  readonly seconds: number;
  readonly wholeSeconds: number;
  /** The days it pays for, half-open: a quarter or year, what is charged of it, or the days of the month. */
  readonly period: { readonly from: string; readonly before: string };
}

/** The next charge for an item of terms. */
export interface NextCharge {
  /** The day on which the terms begin. */
  readonly startsOn: string;
  /** The item's place in the terms, from 0. */
  readonly index: number;
  /** The month whose invoice charges it, such as `2026-10`. */
  readonly month: string;
  readonly charge: ItemCharge;
}

/** A time without a gap for which an item is agreed, in days, half-open. */
interface Stretch {
  item: RecurringItem;
  from: string;
  /** The day after its last one; null where it has none. */
  end: string | null;
  /** Whether other terms end it, and not its `until`. */
  isCut: boolean;
}

/** The stretches of an item: the one of that name, the first of its terms (0) or a later one. */
interface ItemStretches {
  name: string;
  nth: number;
  stretches: Stretch[];
}

/**
 * What is charged for items on the invoice of a period (days, half-open), whatever was used. `history` has all terms
 * that began before the period's end, by beginning.
 *
 * Equal items of adjoining terms are the same item; its quarters and years are counted from its first day. A year in
 * advance is charged in full in the month of its first day, less only what its own `until` leaves out: terms that
 * follow never change what an issued invoice has charged. A year in arrears is charged in the month of its last day,
 * and by the second where terms or its `until` end it earlier. So each second is charged in one month, whichever
 * invoices are voided and made again.
 */
export function chargesOf(
  history: readonly ItemTerms[],
  { from, before }: { from: string; before: string },
  startOfDay: (day: string) => number,
): ItemCharge[] {
  return stretchesOf(history).flatMap(({ stretches }) =>
    chargesOfItem(stretches, { from, before }, startOfDay),
  );
}

/** For each item of `history` (all terms, by beginning) its first charge on the invoice of `month` or of a later one. */
export function nextCharges(
  history: readonly ItemTerms[],
  month: string,
  startOfDay: (day: string) => number,
): NextCharge[] {
  const lastStart = history.at(-1)?.startsOn ?? "";
  const end = addMonths(`${later(month, lastStart.slice(0, 7))}-01`, LONGEST_MONTHS + 1);
  return stretchesOf(history).flatMap(({ name, nth, stretches }) => {
    for (let from = `${month}-01`; from < end; from = addMonths(from, 1)) {
      const [charge] = chargesOfItem(stretches, { from, before: addMonths(from, 1) }, startOfDay);
      if (charge === undefined) continue;
      const { item, period } = charge;
      const isAtEnd = item.charged === "arrears" && item.interval !== "month";
      const day = isAtEnd ? addDays(period.before, -1) : period.from;
      const terms = history.findLast(({ startsOn }) => startsOn <= day);
      const places = [...(terms?.items ?? []).entries()].filter(([, one]) => nameOf(one) === name);
      const [index] = places[nth] ?? [];
      if (terms === undefined || index === undefined) return [];
      return [{ startsOn: terms.startsOn, index, month: from.slice(0, 7), charge }];
    }
    return [];
  });
}

/** The months of the longest interval. */
const LONGEST_MONTHS = 12;

function chargesOfItem(
  stretches: readonly Stretch[],
  { from, before }: { from: string; before: string },
  startOfDay: (day: string) => number,
): ItemCharge[] {
  const seconds = (a: string, b: string) => startOfDay(b) - startOfDay(a);
  const [first] = stretches;
  if (first === undefined) return [];
  if (first.item.interval !== "month") {
    return stretches.flatMap((stretch) =>
      dueOf(stretch, { from, before }).map(([a, b, whole]) => ({
        item: stretch.item,
        seconds: seconds(a, b),
        wholeSeconds: seconds(a, whole),
        // What is charged once pays for no time.
        period: stretch.item.interval === "once" ? { from, before } : { from: a, before: b },
      })),
    );
  }
  const held = stretches
    .map((one) => ({ from: later(one.from, from), before: earlier(one.end ?? before, before) }))
    .filter((one) => one.from < one.before);
  const [start, gap] = held;
  if (start === undefined) return [];
  return [
    {
      item: first.item,
      seconds: held.reduce((sum, one) => sum + seconds(one.from, one.before), 0),
      wholeSeconds: seconds(from, before),
      period: gap === undefined ? start : { from, before },
    },
  ];
}

/** The intervals of a stretch that a period's invoice charges: first day, day after the last, and whole end. */
function dueOf(
  { item, from: anchor, end, isCut }: Stretch,
  period: { from: string; before: string },
): [string, string, string][] {
  const isIn = (day: string) => period.from <= day && day < period.before;
  if (item.interval === "once") {
    const next = addDays(anchor, 1);
    return isIn(anchor) ? [[anchor, next, next]] : [];
  }
  const months = item.interval === "year" ? 12 : 3;
  const due: [string, string, string][] = [];
  for (let count = 0; ; count += 1) {
    const start = addMonths(anchor, count * months);
    if (start >= period.before || (end !== null && start >= end)) return due;
    const whole = addMonths(anchor, (count + 1) * months);
    if (item.charged === "advance") {
      const stop =
        end === null || isCut
          ? earlier(item.until === null ? whole : addDays(item.until, 1), whole)
          : earlier(end, whole);
      if (isIn(start)) due.push([start, stop, whole]);
      continue;
    }
    const stop = end === null ? whole : earlier(end, whole);
    // Terms that cut an interval are known in their own month, and not always in the one before.
    if (isIn(isCut && stop < whole ? stop : addDays(stop, -1))) due.push([start, stop, whole]);
  }
}

/**
 * The stretches of each item, in the order in which the items first appear. If terms have two equal items, the second
 * one goes on in the second one of the terms that follow.
 */
function stretchesOf(history: readonly ItemTerms[]): ItemStretches[] {
  const stretches = new Map<string, ItemStretches>();
  for (const { startsOn, before, items } of history) {
    const seen = new Map<string, number>();
    for (const item of items) {
      const name = nameOf(item);
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      const last = item.until === null ? null : addDays(item.until, 1);
      const isCut = before !== null && (last === null || before < last);
      const end = isCut ? before : last;
      if (end !== null && end <= startsOn) continue;
      const own = stretches.get(`${nth} ${name}`) ?? { name, nth, stretches: [] };
      const previous = own.stretches.at(-1);
      if (previous?.end === startsOn) Object.assign(previous, { item, end, isCut });
      else own.stretches.push({ item, from: startsOn, end, isCut });
      stretches.set(`${nth} ${name}`, own);
    }
  }
  return [...stretches.values()];
}

function nameOf({ product, description, quantity, unitPrice, interval, charged }: RecurringItem): string {
  return JSON.stringify([product, description, quantity, unitPrice, interval, charged]);
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
