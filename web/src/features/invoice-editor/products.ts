import { useQuery } from "@tanstack/react-query";
import { productsQuery } from "../../api/catalog.ts";
import { decimalForInput } from "../../format/decimal-input.ts";

/** What a line takes over from a product of the catalogue. */
export interface KnownProduct {
  product: string;
  description: string;
  unit: string;
  unitPrice: string;
}

/** What is sold today in a currency. */
export function useProducts(currency: string | undefined): KnownProduct[] {
  const products = useQuery({ ...productsQuery(currency ?? ""), enabled: currency !== undefined }).data ?? [];
  return products.map(({ product, description, unit, unitPrice }) => ({
    product,
    description: description ?? "",
    unit,
    // A price in tiers or packages has no one figure; the person who makes the line knows which they mean.
    unitPrice: unitPrice === null ? "" : decimalForInput(unitPrice),
  }));
}
