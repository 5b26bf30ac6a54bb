import type { BenchBillow } from "./billow.ts";
import { WIDTH } from "./generate.ts";

/** Forty meters of an operator's own, each with a price. */
export async function generateCatalogue(billow: BenchBillow): Promise<void> {
  const meters = Array.from({ length: WIDTH }, (_, n) => ({
    id: `bench.m${n}`,
    name: `Calls of kind ${n}`,
    group: "other",
    kind: "count",
    unit: "call",
  }));
  for (const body of meters) await billow.call("/api/v1/meters", { method: "POST", body });
  const items = meters.map(({ id, name }) => ({
    product: name,
    meter: id,
    price: { model: "unit", unitPrice: "0.001" },
  }));
  const card = { name: "Wide", currency: "EUR", validFrom: "2021-01-01", audience: "everyone", items };
  await billow.call("/api/v1/rate-cards", { method: "POST", body: card });
}
