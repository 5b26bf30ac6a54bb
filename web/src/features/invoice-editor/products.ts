import { useQuery } from "@tanstack/react-query";
import { metersQuery, rateCardsQuery } from "../../api/catalog.ts";
import { decimalForInput } from "../../format/decimal-input.ts";

/** What a line takes over from a product of the catalogue. */
export interface KnownProduct {
  product: string;
  description: string;
  unit: string;
  unitPrice: string;
}

/** The products of the rate cards in a currency, the newest price of each. */
export function useProducts(currency: string | undefined): KnownProduct[] {
  const cards = useQuery(rateCardsQuery).data?.items ?? [];
  const meters = useQuery(metersQuery).data ?? [];
  const known = new Map<string, KnownProduct>();
  for (const card of cards.toSorted((a, b) => a.validFrom.localeCompare(b.validFrom))) {
    if (card.currency !== currency) continue;
    for (const { product, description, meter, price } of card.items) {
      known.set(product, {
        product,
        description: description ?? "",
        unit: meters.find(({ id }) => id === meter)?.unit ?? "",
        // A price in tiers or packages has no one figure; the person who makes the line knows which they mean.
        unitPrice: price.model === "unit" ? decimalForInput(price.unitPrice) : "",
      });
    }
  }
  return [...known.values()];
}
