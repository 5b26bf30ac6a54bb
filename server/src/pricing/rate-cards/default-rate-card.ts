import { isDeepStrictEqual } from "node:util";
import { parsePrice } from "@billow/core/pricing/price.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { hasRateCards, lockRateCardTable } from "./queries.ts";
import { createRateCard, type NewRateCard, type ValidRateCard } from "./rate-card.ts";

/** The prices of a new installation until someone adds others: one price for each built-in meter. */
export const DEFAULT_RATE_CARD: NewRateCard = {
  name: "Standard",
  currency: "EUR",
  validFrom: "2020-01-01",
  audience: "everyone",
  items: [
    { product: "vCPU hours", meter: "compute.vcpu", price: { model: "unit", unitPrice: "0.0245" } },
    { product: "RAM hours", meter: "compute.ram", price: { model: "unit", unitPrice: "0.0031" } },
    { product: "Block storage", meter: "storage.block", price: { model: "unit", unitPrice: "0.089" } },
    { product: "Object storage", meter: "storage.object", price: { model: "unit", unitPrice: "0.019" } },
    { product: "Ingress", meter: "network.ingress", price: { model: "unit", unitPrice: "0" } },
    {
      product: "Egress",
      meter: "network.egress",
      price: {
        model: "graduated",
        tiers: [
          { upTo: "1000", unitPrice: "0" },
          { upTo: "50000", unitPrice: "0.019" },
          { upTo: null, unitPrice: "0.012" },
        ],
      },
    },
    { product: "GPU hours", meter: "gpu", price: { model: "unit", unitPrice: "1.2" } },
    {
      product: "GPU hours H200",
      meter: "gpu",
      match: { gpuModel: "H200" },
      price: { model: "unit", unitPrice: "2.95" },
    },
    {
      product: "GPU hours H100",
      meter: "gpu",
      match: { gpuModel: "H100" },
      price: { model: "unit", unitPrice: "2.4" },
    },
    {
      product: "GPU hours A100",
      meter: "gpu",
      match: { gpuModel: "A100" },
      price: { model: "unit", unitPrice: "1.6" },
    },
    {
      product: "GPU hours L40S",
      meter: "gpu",
      match: { gpuModel: "L40S" },
      price: { model: "unit", unitPrice: "0.95" },
    },
  ],
};

/** Whether a card is the one that Billow begins with. Cards never change, so nobody has looked at its prices. */
export function isExampleCard({ name, currency, validFrom, items }: ValidRateCard): boolean {
  return (
    name === DEFAULT_RATE_CARD.name &&
    currency === DEFAULT_RATE_CARD.currency &&
    validFrom === DEFAULT_RATE_CARD.validFrom &&
    isDeepStrictEqual(items.map(pricedBy), DEFAULT_RATE_CARD.items.map(pricedBy))
  );
}

interface PricedItem {
  product: string;
  meter?: string | null | undefined;
  match?: Readonly<Record<string, string>> | undefined;
  price: Parameters<typeof parsePrice>[0];
}

/** The item without what a card takes from its meter. */
function pricedBy({ product, meter, match = {}, price }: PricedItem): object {
  return { product, meter, match, price: parsePrice(price) };
}

/** Creates the default rate card if there is none. Two concurrent processes create only one. */
export async function ensureDefaultRateCard(deps: Deps): Promise<void> {
  if (await hasRateCards(deps.db)) return;
  await inTransaction(deps.db, async (tx) => {
    await lockRateCardTable(tx);
    if (!(await hasRateCards(tx))) await createRateCard(tx, deps, DEFAULT_RATE_CARD);
  });
}
