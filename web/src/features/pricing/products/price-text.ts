import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatUnitPrice } from "../../../format/money.ts";
import { formatQuantity } from "../../../format/quantity.ts";

type Price = RateCard["items"][number]["price"];

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
