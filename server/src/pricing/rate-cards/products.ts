import type { Product } from "@billow/contract/pricing/rate-card.ts";
import { pricedUnitOf } from "@billow/core/metering/meter.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { readFirstIssuer } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";
import { rateCardsValidOn } from "./rate-card.ts";

/** The products offered to everyone today, each once per currency, at the first price on its rate card. */
export async function listProducts(
  db: Kysely<Database>,
  deps: Deps,
  { currency }: { currency: string | null },
): Promise<Product[]> {
  const { timeZone } = await readFirstIssuer(db);
  const cards = await rateCardsValidOn(db, todayIn(timeZone, deps));
  return [...cards.values()]
    .filter((card) => currency === null || card.currency === currency)
    .flatMap(({ issuerId, currency: code, items, meters }) =>
      firstOfEachProduct(items).map(({ product, description, meter, price }) => ({
        product,
        issuerId,
        description: description || null,
        currency: code,
        unit: meter === null ? code : pricedUnitOf(meters.of(meter)),
        unitPrice: price.model === "unit" ? price.unitPrice : null,
      })),
    );
}

function firstOfEachProduct<T extends { product: string }>(items: readonly T[]): T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(item.product)) first.set(item.product, item);
  return [...first.values()];
}
