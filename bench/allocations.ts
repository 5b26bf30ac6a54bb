import type { BenchBillow } from "./billow.ts";
import { CUSTOMERS, generateCustomers } from "./generate.ts";
import { sendBatches, WRITERS } from "./ingest.ts";
import { type Row, seconds } from "./measure.ts";
import { madeAllocations, madeBatches } from "./usage-events.ts";

/** Changes of resources over HTTP by several writers. The floor is as many usage records in the same way, just before. */
export async function benchAllocations(billow: BenchBillow, events: number): Promise<Row[]> {
  const cloud = { customers: CUSTOMERS, wide: false };
  await generateCustomers(billow.pool);
  await sendBatches(billow, madeBatches(20_000, cloud));
  await billow.pool.query("TRUNCATE usage_event, usage_hour, usage_day, usage_month, platform_usage_change");
  const records = await seconds(() => sendBatches(billow, madeBatches(events, cloud)));
  const changes = await seconds(() => sendBatches(billow, madeAllocations(events, CUSTOMERS)));
  return [
    {
      what: `ingest of allocations over HTTP, ${events.toLocaleString("en")} events of ${CUSTOMERS.toLocaleString("en")} customers, ${WRITERS} writers`,
      measured: `${(events / changes).toFixed(0)} events/s`,
      bar: "ratio ≥ 0.6",
      floor: `${(events / records).toFixed(0)} usage records/s, ratio ${(records / changes).toFixed(2)}`,
    },
  ];
}
