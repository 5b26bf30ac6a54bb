import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatUnitPrice } from "../../../format/money.ts";
import { formatQuantity } from "../../../format/quantity.ts";

type Item = RateCard["items"][number];
type Price = Item["price"];

/** The price of an item in words, with its minimum and maximum. */
export function itemPriceText(
  { price, minimum, maximum }: Pick<Item, "price" | "minimum" | "maximum">,
  of: { currency: string; unit: string | null },
  locale?: string,
): string[] {
  const money = (amount: string) => formatUnitPrice(amount, of.currency, locale);
  return [
    ...priceText(price, of, locale),
    ...(minimum ? [`at least ${money(minimum)}`] : []),
    ...(maximum ? [`at most ${money(maximum)}`] : []),
  ];
}

/** A price in words, a line for each tier: "First 1,000 GB free", "then €0.019 per GB". */
export function priceText(
  price: Price,
  of: { currency: string; unit: string | null },
  locale?: string,
): string[] {
  const unit = of.unit === null ? "unit" : unitLabel(of.unit);
  const each = (amount: string) => `${formatUnitPrice(amount, of.currency, locale)} per ${unit}`;
  switch (price.model) {
    case "flat":
      return [`${formatUnitPrice(price.amount, of.currency, locale)} flat`];
    case "unit":
      return [isZero(price.unitPrice) ? "free" : each(price.unitPrice)];
    case "package":
      return [
        `${formatUnitPrice(price.packagePrice, of.currency, locale)} per ${formatQuantity(price.size, locale)} ${unit}`,
      ];
    case "percent": {
      const named = [...(price.of?.groups ?? []), ...(price.of?.products ?? [])];
      const counted = [
        ...(named.length === 0 ? ["usage"] : named),
        ...(price.recurring ? ["recurring items"] : []),
      ];
      const basis = price.basis === "beforeDiscount" ? "before discount" : "after discount";
      return [`${formatQuantity(price.percent, locale)}% of ${counted.join(", ")}`, basis];
    }
    case "graduated":
    case "volume":
      return price.tiers.map((tier, index) => {
        const cost = isZero(tier.unitPrice) ? "free" : each(tier.unitPrice);
        const upTo = tier.upTo === null ? null : `${formatQuantity(tier.upTo, locale)} ${unit}`;
        if (price.model === "volume")
          return upTo === null ? `beyond: ${cost} on all` : `up to ${upTo}: ${cost} on all`;
        if (index === 0) return upTo === null ? cost : `first ${upTo}: ${cost}`;
        return upTo === null ? `beyond: ${cost}` : `up to ${upTo}: ${cost}`;
      });
  }
}
