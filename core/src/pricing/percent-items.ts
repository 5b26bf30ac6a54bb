import { DomainError } from "../errors.ts";
import type { CurrencyCode } from "../money/currency.ts";
import { currencyExponent } from "../money/currency.ts";
import { type Decimal, decimal, fromScaledInteger } from "../money/decimal.ts";
import { divideHalfAwayFromZero } from "../money/rounding.ts";
import type { PeriodTerms } from "./agreed-terms.ts";
import { discountOn } from "./discount.ts";
import type { PercentPrice } from "./price/percent.ts";
import type { RateCardItem, RatedLine } from "./rate.ts";
import { sharedParts } from "./rate-tenants.ts";

/** What a percentage is of, in minor units. */
interface PercentBase {
  /** What each item that counts comes to, by its index on the rate card; without those that come to nothing. */
  readonly items: readonly { readonly item: number; readonly amount: bigint }[];
  readonly recurring: bigint;
  /** The part of the agreed discount that is taken off; zero for a percentage of amounts before discount. */
  readonly discount: bigint;
  /** The sum of the items and recurring items, less the discount. */
  readonly amount: bigint;
  /** What of it, before the discount, is each tenant's. */
  readonly tenants: ReadonlyMap<string, Decimal>;
}

type Terms = Pick<PeriodTerms, "recurring" | "discount" | "rating">;

/**
 * The lines of a rate card's percentages, by their items' place. An item that counts is computed before the percentage
 * of it, so the order on the card does not matter. Subscription items count for the customer's first tenant.
 */
export function percentLines(
  items: readonly RateCardItem[],
  metered: readonly RatedLine[],
  { terms, currency }: { terms: Terms; currency: CurrencyCode },
): RatedLine[] {
  const lines: RatedLine[] = [];
  const decimals = currencyExponent(currency);
  for (const place of percentOrder(items)) {
    const item = items[place];
    if (item?.meter !== null) continue;
    const base = percentBase(items, { place, lines: [...metered, ...lines], terms, currency });
    if (base === null || base.amount <= 0n) continue;
    const quantity = fromScaledInteger({ integer: base.amount, decimals });
    const used = { quantity, unit: currency, weights: base.tenants };
    for (const part of sharedParts(item, used, { rating: terms.rating ?? "pooled", currency })) {
      const { product, description, meter, match } = item;
      lines.push({ item: place, product, description, meter, match, ...part });
    }
  }
  return lines.sort((a, b) => a.item - b.item);
}

/**
 * What a percentage is of. The agreed discount is one of usage and subscription items together; each has its part of
 * it in proportion. Percentages have no part of it, since the agreed discount leaves them alone. Null for another item.
 */
export function percentBase(
  items: readonly RateCardItem[],
  {
    place,
    lines,
    terms,
    currency,
  }: {
    place: number;
    lines: readonly Pick<RatedLine, "item" | "amount" | "shares">[];
    terms: Terms;
    currency: CurrencyCode;
  },
): PercentBase | null {
  const price = items[place]?.price;
  if (price?.model !== "percent") return null;
  const counted = new Set(countedItems(items, price));
  const amounts = new Map<number, bigint>();
  const tenants = new Map<string, bigint>();
  const recurring = price.recurring ? terms.recurring : 0n;
  if (recurring !== 0n) tenants.set("", recurring);
  let [discounted, all, sum] = [recurring, terms.recurring, recurring];
  for (const { item, amount, shares } of lines) {
    const isPercent = items[item]?.meter === null;
    if (!isPercent) all += amount;
    if (!counted.has(item)) continue;
    sum += amount;
    if (!isPercent) discounted += amount;
    amounts.set(item, (amounts.get(item) ?? 0n) + amount);
    for (const one of shares) tenants.set(one.tenant, (tenants.get(one.tenant) ?? 0n) + one.amount);
  }
  const off =
    price.basis === "beforeDiscount" || terms.discount === null
      ? 0n
      : discountOn(all, terms.discount, currency);
  const discount = off === 0n ? 0n : divideHalfAwayFromZero(off * discounted, all);
  return {
    items: [...amounts].flatMap(([item, amount]) => (amount === 0n ? [] : [{ item, amount }])),
    recurring,
    discount,
    amount: sum - discount,
    tenants: new Map([...tenants].map(([tenant, amount]) => [tenant, decimal(amount)])),
  };
}

/**
 * Checks that the percentages of a rate card name items of it, and that none is of itself, directly or by others.
 *
 * @throws DomainError `invalid_price` with a pointer from the card
 */
export function checkPercentItems(items: readonly RateCardItem[]): void {
  for (const [place, { price }] of items.entries()) {
    if (price.model !== "percent" || price.of === null) continue;
    const at = `/items/${place}/price/of`;
    for (const [index, product] of price.of.products.entries())
      if (!items.some((item) => item.product === product))
        throw invalid(`There is no "${product}" on this rate card.`, `${at}/products/${index}`);
    for (const [index, group] of price.of.groups.entries())
      if (!items.some((item) => item.group === group))
        throw invalid(`No item of this rate card is in the group "${group}".`, `${at}/groups/${index}`);
  }
  percentOrder(items);
}

/** The places of a card's percentages, each after those it is of. */
function percentOrder(items: readonly RateCardItem[]): number[] {
  const order: number[] = [];
  const visit = (place: number, above: readonly number[]) => {
    const price = items[place]?.price;
    if (price?.model !== "percent" || order.includes(place)) return;
    if (above.includes(place)) {
      const names = [...above.slice(above.indexOf(place)), place].map((one) => items[one]?.product);
      throw invalid(
        `A percentage cannot be of itself: ${names.join(" is of ")}. Let one of them name other items.`,
        `/items/${place}/price/of`,
      );
    }
    for (const counted of countedItems(items, price)) visit(counted, [...above, place]);
    order.push(place);
  };
  for (const place of items.keys()) visit(place, []);
  return order;
}

/** The places of the items that count for a percentage. */
function countedItems(items: readonly RateCardItem[], { of }: PercentPrice): number[] {
  return [...items.entries()].flatMap(([place, { meter, group = null, product }]) => {
    if (of === null) return meter === null ? [] : [place];
    const isNamed = of.products.includes(product) || (group !== null && of.groups.includes(group));
    return isNamed ? [place] : [];
  });
}

function invalid(detail: string, pointer: string): DomainError {
  return new DomainError("invalid_price", detail, pointer);
}
