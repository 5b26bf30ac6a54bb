import type { BenchBillow, DatabasePool } from "./billow.ts";
import { CUSTOMERS, generateCustomers } from "./generate.ts";
import { generateCatalogue } from "./generate-catalogue.ts";
import { type Row, seconds } from "./measure.ts";
import { type Batch, type MadeCloud, madeBatches } from "./usage-events.ts";

export const WRITERS = 4;

/**
 * Usage records over HTTP by several writers, one in ten sent before, each durable and in the rollups when it is
 * answered. The floor is the same rows by the same statement, without HTTP, checks and rollups.
 */
export async function benchIngest(billow: BenchBillow, events: number, wide: boolean): Promise<Row[]> {
  const cloud = { customers: CUSTOMERS, wide };
  if (wide) await generateCatalogue(billow);
  await generateCustomers(billow.pool, wide);
  await sendBatches(billow, madeBatches(20_000, cloud));
  await billow.pool.query(
    "TRUNCATE usage_event, usage_hour, usage_day, usage_month, platform_usage_hour, platform_usage_day, platform_usage_change",
  );
  const memory: number[] = [];
  const cpuBefore = await billow.cpuSeconds();
  const took = await seconds(() =>
    sendBatches(
      billow,
      madeBatches(events, cloud),
      async (share) => {
        if (share >= memory.length / 10) memory.push(await billow.serverRssMb());
      },
      events,
    ),
  );
  const cpuAfter = await billow.cpuSeconds();
  const server = cpuAfter.server - cpuBefore.server;
  const database = cpuAfter.database - cpuBefore.database;
  const floor = await plainInserts(billow.pool, events, cloud);
  const perSecond = events / took;
  const settled = memory.slice(1);
  return [
    {
      what: `ingest over HTTP, ${wide ? "40 meters, 1 to 40 tenants a customer, " : ""}${events.toLocaleString("en")} events, 10 % duplicates, ${WRITERS} writers`,
      measured: `${perSecond.toFixed(0)} events/s`,
      bar: "≥ 20,000 events/s, ratio ≥ 0.5",
      floor: `${(events / floor).toFixed(0)} events/s, ratio ${(floor / took).toFixed(2)}`,
    },
    {
      what: database > 0 ? "ingest, CPU of server and database together" : "ingest, CPU of the server alone",
      measured: `${(events / (server + database)).toFixed(0)} events per CPU-second (server ${server.toFixed(1)} s${database > 0 ? `, database ${database.toFixed(1)} s` : ""})`,
      bar: "–",
      floor: "",
    },
    {
      what: "ingest, memory of the server after each tenth",
      measured: `${settled.map((mb) => mb.toFixed(0)).join(" ")} MB`,
      bar: "flat",
      floor: "",
    },
  ];
}

/** Sends all batches, each writer the next one as soon as its last is answered. */
export async function sendBatches(
  billow: BenchBillow,
  batches: Iterator<Batch>,
  onDone: (share: number) => Promise<void> = async () => {},
  total = 1,
): Promise<void> {
  let done = 0;
  const writer = async () => {
    for (let next = batches.next(); next.done !== true; next = batches.next()) {
      await billow.call("/api/v1/events", { method: "POST", json: next.value.body });
      done += next.value.events.length;
      await onDone(done / total);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

/** Writes the same rows into a table of the same shape and indexes. */
async function plainInserts(pool: DatabasePool, events: number, cloud: MadeCloud): Promise<number> {
  await pool.query("CREATE TABLE bench_event (LIKE usage_event INCLUDING ALL)");
  const batches = madeBatches(events, cloud);
  const took = await seconds(async () => {
    const writer = async () => {
      for (let next = batches.next(); next.done !== true; next = batches.next()) {
        const rows = [...new Map(next.value.events.map((event) => [event.id, event])).values()];
        await pool.query(
          `INSERT INTO bench_event (key, source, event_id, revision, content, type, customer_id, tenant_id, resource, starts_at, ends_at,
             dimensions, meter, quantity, received_at)
           SELECT md5(event.id)::uuid, '/bench', event.id, 0, md5(event.id || quantity)::uuid, 'usage', account.id, tenant, resource, starts, ends,
             '{"region":"fra"}', meter, quantity, now()
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::timestamptz[], $7::timestamptz[])
             AS event (id, tenant, meter, resource, quantity, starts, ends) JOIN tenant_account AS account ON account.tenant_id = tenant
           ORDER BY 1 ON CONFLICT (key) DO NOTHING`,
          [
            rows.map((row) => row.id),
            rows.map((row) => row.tenantId),
            rows.map((row) => row.meter),
            rows.map((row) => row.resource),
            rows.map((row) => row.quantity),
            rows.map((row) => row.from),
            rows.map((row) => row.before),
          ],
        );
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, writer));
  });
  await pool.query("DROP TABLE bench_event");
  return took;
}
