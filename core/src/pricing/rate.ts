import { type TenantShare, weightsOfItems } from "../billing/breakdown.ts";
import type { LineNote } from "../billing/line-note.ts";
import type { Dimensions } from "../metering/dimensions.ts";
import type { MeterId } from "../metering/meter.ts";
import { pricedUnitOf } from "../metering/meter.ts";
import type { Meters } from "../metering/meters.ts";
import { isBilledState, isFreeState, STATE_DIMENSION } from "../metering/power-state.ts";
import { reportedQuantity } from "../metering/quantity.ts";
import type { CurrencyCode } from "../money/currency.ts";
import type { Decimal } from "../money/decimal.ts";
import { decimal } from "../money/decimal.ts";
import type { ItemBounds } from "./item-bounds.ts";
import { specificity } from "./overlap.ts";
import type { Place } from "./place.ts";
import type { PercentPrice } from "./price/percent.ts";
import type { TierRange } from "./price/priced-part.ts";
import type { UsagePrice } from "./price.ts";
import { type Rating, type SharedPart, sharedParts } from "./rate-tenants.ts";

/** A product of a rate card: what it applies to, and its price. */
export type RateCardItem = MeteredItem | PercentItem;

interface SoldItem extends ItemBounds {
  readonly product: string;
  readonly description: string;
  /** By which percentages name it; null for none. */
  readonly group?: string | null;
}

/** A product with a price for usage. */
export interface MeteredItem extends SoldItem {
  readonly meter: MeterId;
  /** Dimensions that the usage must have, with these values. Empty matches all usage of the meter. */
  readonly match: Dimensions;
  readonly price: UsagePrice;
}

/** A product that costs a percentage of what other items come to. */
export interface PercentItem extends SoldItem {
  readonly meter: null;
  readonly match: Readonly<Record<string, never>>;
  readonly price: PercentPrice;
}

/** A billing period's usage of a meter with equal dimensions by one tenant, in the stored form. */
export interface StoredUsage {
  readonly meter: MeterId;
  readonly dimensions: Dimensions;
  /** Whose it is; empty or missing for the customer's first tenant. */
  readonly tenant?: string;
  readonly quantity: Decimal;
}

/** A rated line; amount = quantity × unit price, rounded. */
export interface RatedLine {
  /** The index of its item on the rate card, from 0. */
  readonly item: number;
  readonly product: string;
  readonly description: string;
  /** Null for a percentage of other items. */
  readonly meter: MeterId | null;
  readonly match: Dimensions;
  readonly quantity: Decimal;
  readonly unit: string;
  /** Major units. */
  readonly unitPrice: Decimal;
  /** Minor units. */
  readonly amount: bigint;
  readonly tier?: TierRange;
  readonly note?: LineNote;
  /** What of it is each tenant's; sums to quantity and amount. */
  readonly shares: readonly TenantShare[];
}

/**
 * Rates a customer's usage of a calendar month by a rate card.
 *
 * Each usage series goes to the most specific item that matches it (`specificity`; an earlier item wins a tie). The
 * usage of an item is summed exactly, converted once to the printed quantity, and that quantity is priced. Lines come
 * in the order of the items; a printed quantity of zero gives none. Usage without an item is returned as `unpriced`.
 * Percentages of other items are not among the lines: `percentLines` follows from them and the agreed terms.
 * `items` has the place of each series.
 *
 * An item that names no `state` prices the states that its meter bills. Usage in other states costs nothing unless an
 * item names the state.
 */
export function rateUsage({
  meters,
  items,
  usage,
  from,
  monthSeconds,
  currency,
  rating = "pooled",
}: {
  meters: Meters;
  items: readonly RateCardItem[];
  usage: readonly StoredUsage[];
  /** The first day of the month. */
  from: string;
  monthSeconds: number;
  currency: CurrencyCode;
  rating?: Rating;
}): { lines: RatedLine[]; unpriced: StoredUsage[]; items: Place[] } {
  const places = placesOf(usage, { meters, items, from });
  const sums = weightsOfItems(usage, places);
  const lines: RatedLine[] = [];
  for (const [place, item] of items.entries()) {
    const weights = sums.get(place);
    if (weights === undefined || item.meter === null) continue;
    const sum = [...weights.values()].reduce((total, own) => total.plus(own), decimal("0"));
    const meter = meters.of(item.meter);
    const used = { quantity: reportedQuantity(sum, meter, monthSeconds), unit: pricedUnitOf(meter), weights };
    for (const part of sharedParts(item, used, { rating, currency }))
      lines.push(lineOfItem(part, { item, place }));
  }
  return { lines, unpriced: usage.filter((_, index) => places[index] === null), items: places };
}

/** The place of each series on a rate card. */
export function placesOf(
  usage: readonly StoredUsage[],
  { meters, items, from }: { meters: Meters; items: readonly RateCardItem[]; from: string },
): Place[] {
  const candidates = mostSpecificFirst(items);
  return usage.map((series) => {
    const isBilled = isBilledState(meters.of(series.meter), series.dimensions, from);
    const own = candidates
      .get(series.meter)
      ?.find((item) => (isBilled || item.namesState) && matches(item, series));
    return own?.place ?? (!isBilled && isFreeState(series.dimensions) ? "free" : null);
  });
}

/** An item that usage of a meter may belong to. */
interface Candidate {
  readonly place: number;
  readonly match: readonly (readonly [name: string, value: string])[];
  readonly namesState: boolean;
}

/** The items of each meter. The first that matches is the most specific one; of two alike, the earlier on the card. */
function mostSpecificFirst(items: readonly RateCardItem[]): Map<MeterId | null, Candidate[]> {
  const sorted = items
    .map(({ meter, match }, place) => ({ meter, match, place }))
    .sort((a, b) => specificity(b.match) - specificity(a.match));
  const candidates = new Map<MeterId | null, Candidate[]>();
  for (const { meter, match, place } of sorted) {
    const own = candidates.get(meter) ?? [];
    own.push({ place, match: Object.entries(match), namesState: STATE_DIMENSION in match });
    candidates.set(meter, own);
  }
  return candidates;
}

function lineOfItem(part: SharedPart, { item, place }: { item: RateCardItem; place: number }): RatedLine {
  const { product, description, match, meter } = item;
  return { item: place, product, description, meter, match, ...part };
}

function matches({ match }: Candidate, usage: StoredUsage): boolean {
  return match.every(([name, value]) => dimensionOf(usage, name) === value);
}

/** Active usage has no dimension of its state. */
function dimensionOf({ dimensions }: StoredUsage, name: string): string | undefined {
  return dimensions[name] ?? (name === STATE_DIMENSION ? "active" : undefined);
}
