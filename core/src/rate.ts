import type { CurrencyCode } from "./currency.ts";
import type { Decimal } from "./decimal.ts";
import { decimal } from "./decimal.ts";
import { lineAmount } from "./line-item.ts";
import type { Dimensions, MeterId } from "./meter.ts";
import { meterOf } from "./meter.ts";
import type { TierRange } from "./price/tier.ts";
import type { Price } from "./price.ts";
import { pricedParts } from "./price.ts";
import { reportedQuantity } from "./quantity.ts";

/** One product of a rate card: which usage it is for, and its price. */
export interface RateCardItem {
  readonly product: string;
  readonly description: string;
  readonly meter: MeterId;
  /** Dimensions the usage must carry, with these values; none match all usage of the meter. */
  readonly match: Dimensions;
  readonly price: Price;
}

/** The usage of a billing period at one meter and equal dimensions, in the stored form. */
export interface StoredUsage {
  readonly meter: MeterId;
  readonly dimensions: Dimensions;
  readonly quantity: Decimal;
}

/** A line as rating makes it; amount = quantity × unit price, rounded. */
export interface RatedLine {
  readonly product: string;
  readonly description: string;
  readonly meter: MeterId;
  readonly match: Dimensions;
  readonly quantity: Decimal;
  readonly unit: string;
  /** Major units. */
  readonly unitPrice: Decimal;
  /** Minor units. */
  readonly amount: bigint;
  readonly tier?: TierRange;
  readonly note?: string;
}

/**
 * Rates a customer's usage of one calendar month by a rate card.
 *
 * Each usage series goes to the most specific item that matches it (most dimensions named; an earlier item
 * wins a tie). What an item gets is summed exactly, converted once to the printed quantity, and that quantity
 * is priced. Lines come in the order of the items; a printed quantity of zero gives none. Usage without an
 * item comes back as `unpriced`.
 */
export function rateUsage({
  items,
  usage,
  monthSeconds,
  currency,
}: {
  items: readonly RateCardItem[];
  usage: readonly StoredUsage[];
  monthSeconds: number;
  currency: CurrencyCode;
}): { lines: RatedLine[]; unpriced: StoredUsage[] } {
  const unpriced: StoredUsage[] = [];
  const sums = new Map<RateCardItem, Decimal>();
  for (const series of usage) {
    const item = mostSpecificItem(items, series);
    if (item === undefined) unpriced.push(series);
    else sums.set(item, (sums.get(item) ?? decimal("0")).plus(series.quantity));
  }
  const lines: RatedLine[] = [];
  for (const item of items) {
    const sum = sums.get(item);
    if (sum !== undefined) lines.push(...linesOfItem(item, sum, monthSeconds, currency));
  }
  return { lines, unpriced };
}

function linesOfItem(
  item: RateCardItem,
  stored: Decimal,
  monthSeconds: number,
  currency: CurrencyCode,
): RatedLine[] {
  const meter = meterOf(item.meter);
  const quantity = reportedQuantity(stored, meter, monthSeconds);
  const { product, description, match } = item;
  return pricedParts(item.price, quantity, meter.unit).map((part) => ({
    product,
    description,
    meter: item.meter,
    match,
    ...part,
    amount: lineAmount(part, currency),
  }));
}

function mostSpecificItem(items: readonly RateCardItem[], usage: StoredUsage): RateCardItem | undefined {
  let best: RateCardItem | undefined;
  let most = -1;
  for (const item of items) {
    const named = Object.keys(item.match).length;
    if (named > most && matches(item, usage)) {
      best = item;
      most = named;
    }
  }
  return best;
}

function matches(item: RateCardItem, usage: StoredUsage): boolean {
  return (
    item.meter === usage.meter &&
    Object.entries(item.match).every(([name, value]) => usage.dimensions[name] === value)
  );
}
