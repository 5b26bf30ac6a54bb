import { splitLine, splitQuantity, type TenantShare, type TenantWeights } from "../billing/breakdown.ts";
import type { LineNote } from "../billing/line-note.ts";
import { lineAmount } from "../invoicing/line-item.ts";
import type { CurrencyCode } from "../money/currency.ts";
import type { Decimal } from "../money/decimal.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import { boundedParts, type ItemBounds } from "./item-bounds.ts";
import type { PricedPart } from "./price/priced-part.ts";
import type { Price } from "./price.ts";

/**
 * What tiers, allowances, packages, flat fees, minimums and maximums apply to: the customer's sum, or each tenant by
 * itself.
 */
export type Rating = "pooled" | "perTenant";

/** A priced part with its amount in minor units, and what of it is each tenant's. */
export interface SharedPart extends PricedPart {
  readonly amount: bigint;
  readonly shares: readonly TenantShare[];
}

/**
 * Prices a customer's printed quantity and splits each part over its tenants.
 *
 * Per tenant, the quantity is first split over the tenants, each part is priced, and parts of one unit price and tier
 * are billed on one line. So where a price has no tiers, both ways give the same lines, to the cent.
 */
export function sharedParts(
  item: ItemBounds & { readonly price: Price },
  { quantity, unit, weights }: { quantity: Decimal; unit: string; weights: TenantWeights },
  { rating, currency }: { rating: Rating; currency: CurrencyCode },
): SharedPart[] {
  if (rating === "pooled" || weights.size < 2)
    return boundedParts(item, { quantity, unit }, currency).map((part) =>
      withShares(part, weights, currency),
    );
  const merged = new Map<string, { part: PricedPart; used: Map<string, Decimal> }>();
  const tenants = [...weights.keys()];
  for (const [index, own] of splitQuantity(quantity, [...weights.values()]).entries()) {
    for (const part of boundedParts(item, { quantity: own, unit }, currency)) {
      const key = `${part.tier?.from ?? ""} ${decimalText(part.unitPrice)} ${part.unit}`;
      const sum = merged.get(key);
      const used = sum?.used ?? new Map<string, Decimal>();
      used.set(tenants[index] ?? "", part.quantity);
      merged.set(key, {
        used,
        part: { ...part, quantity: part.quantity.plus(sum?.part.quantity ?? decimal("0")) },
      });
    }
  }
  return [...merged.values()]
    .sort((a, b) => startOf(a.part).cmp(startOf(b.part)))
    .map(({ part: { note, ...part }, used }) => {
      const whole = noteOfAll(note, decimalText(quantity));
      return withShares({ ...part, ...(whole && { note: whole }) }, used, currency);
    });
}

/** A note about one tenant's quantity, about all tenants'. Bounds of several tenants have no quantity in common. */
function noteOfAll(note: LineNote | undefined, quantity: string): LineNote | undefined {
  switch (note?.says) {
    case "packages":
      return { ...note, quantity };
    case "percentOf":
    case "percentAfterDiscount":
      return { ...note, amount: quantity };
    case "atLeast":
    case "atMost":
      return undefined;
    default:
      return note;
  }
}

function withShares(part: PricedPart, weights: TenantWeights, currency: CurrencyCode): SharedPart {
  const amount = lineAmount(part, currency);
  return { ...part, amount, shares: splitLine({ quantity: part.quantity, amount }, weights) };
}

function startOf({ tier }: PricedPart): Decimal {
  return decimal(tier?.from ?? "0");
}
