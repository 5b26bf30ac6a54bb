import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import type { Product } from "@billow/contract/pricing/rate-card.ts";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { productsQuery } from "../../../api/pricing/catalog.ts";
import { decimalForInput } from "../../../format/decimal-input.ts";

/** What a line takes over from a product of the catalogue. */
export interface KnownProduct {
  product: string;
  description: string;
  unit: string;
  unitPrice: string;
}

/** What an issuer sells today in a currency. */
export function useProducts(currency: string | undefined, issuerId: string | undefined): KnownProduct[] {
  const products = useQuery({ ...productsQuery(currency ?? ""), enabled: currency !== undefined }).data;
  return useMemo(
    () => (products ?? []).filter((one) => one.issuerId === issuerId).map(knownProduct),
    [products, issuerId],
  );
}

function knownProduct({ product, description, unit, unitPrice }: Product): KnownProduct {
  return {
    product,
    description: description ?? "",
    unit: unitLabel(unit),
    // A price in tiers or packages has no one figure; the person who makes the line knows which they mean.
    unitPrice: unitPrice === null ? "" : decimalForInput(unitPrice),
  };
}
