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
  const charges: ItemCharge[] = [];
  const seconds = (a: string, b: string) => startOfDay(b) - startOfDay(a);
  for (const stretches of stretchesOf(history)) {
    const [first] = stretches;
    if (first === undefined) continue;
    if (first.item.interval === "month") {
      const held = stretches.reduce((sum, one) => {
        const [a, b] = [later(one.from, from), earlier(one.end ?? before, before)];
        return a < b ? sum + seconds(a, b) : sum;
      }, 0);
      if (held > 0) charges.push({ item: first.item, seconds: held, wholeSeconds: seconds(from, before) });
      continue;
    }
    for (const stretch of stretches)
      for (const [a, b, whole] of dueOf(stretch, { from, before }))
        charges.push({ item: stretch.item, seconds: seconds(a, b), wholeSeconds: seconds(a, whole) });
  }
  return charges;
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
function stretchesOf(history: readonly ItemTerms[]): Stretch[][] {
  const stretches = new Map<string, Stretch[]>();
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
      const own = stretches.get(`${nth} ${name}`) ?? [];
      const previous = own.at(-1);
      if (previous?.end === startsOn) Object.assign(previous, { item, end, isCut });
      else own.push({ item, from: startsOn, end, isCut });
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
