import type { BenchBillow } from "./billow.ts";
import { CUSTOMERS, generateCustomers } from "./generate.ts";
import { sendBatches, WRITERS } from "./ingest.ts";
import { type Row, seconds } from "./measure.ts";
import type { Cpu } from "./processes.ts";
import { type Batch, madeAllocations, madeBatches } from "./usage-events.ts";

/** Changes of resources over HTTP by several writers. The floor is as many usage records in the same way, just before. */
export async function benchAllocations(billow: BenchBillow, events: number): Promise<Row[]> {
  const cloud = { customers: CUSTOMERS, wide: false };
  await generateCustomers(billow.pool);
  await sendBatches(billow, madeBatches(20_000, cloud));
  await billow.pool.query("TRUNCATE usage_event, usage_hour, usage_day, usage_month, platform_usage_change");
  const [records, ofRecords] = await measured(billow, madeBatches(events, cloud));
  const [changes, ofChanges] = await measured(billow, madeAllocations(events, CUSTOMERS));
  return [
    {
      what: `ingest of allocations over HTTP, ${events.toLocaleString("en")} events of ${CUSTOMERS.toLocaleString("en")} customers, ${WRITERS} writers`,
      measured: `${(events / changes).toFixed(0)} events/s`,
      bar: "ratio ≥ 0.6",
      floor: `${(events / records).toFixed(0)} usage records/s, ratio ${(records / changes).toFixed(2)}`,
    },
    {
      what: "ingest of allocations, CPU for 100,000 events",
      measured: cpuText(ofChanges, events),
      bar: "–",
      floor: `${cpuText(ofRecords, events)} of usage records`,
    },
  ];
}

/** Seconds that sending takes, and what server and database compute meanwhile. */
async function measured(billow: BenchBillow, batches: Iterator<Batch>): Promise<[number, Cpu]> {
  const before = await billow.cpuSeconds();
  const took = await seconds(() => sendBatches(billow, batches));
  const after = await billow.cpuSeconds();
  return [took, { server: after.server - before.server, database: after.database - before.database }];
}

function cpuText({ server, database }: Cpu, events: number): string {
  const per = (cpu: number) => ((cpu * 100_000) / events).toFixed(1);
  return `server ${per(server)} s, database ${per(database)} s`;
}
