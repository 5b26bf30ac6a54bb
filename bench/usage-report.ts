import type { BenchBillow } from "./billow.ts";
import { CUSTOMERS, generateCustomers, generateRollups } from "./generate.ts";
import { generateCatalogue } from "./generate-catalogue.ts";
import { latencies, type Row, seeded, spread } from "./measure.ts";

const CALLS = 60;

/** Usage reports over random ranges, of one customer and of all; the floor is `SELECT 1` over HTTP. */
export async function benchUsageReport(billow: BenchBillow, days: number, wide: boolean): Promise<Row[]> {
  if (wide) await generateCatalogue(billow);
  await generateCustomers(billow.pool, wide);
  const first = new Date("2026-01-01T00:00:00Z");
  const rows = await generateRollups(billow.pool, { from: "2026-01-01", days, wide });
  const random = seeded(7);
  const day = (n: number) => new Date(first.getTime() + n * 86_400_000).toISOString().slice(0, 10);
  const range = () => {
    const from = Math.floor(random() * days);
    const length = 1 + Math.floor(random() * (days - from));
    return `from=${day(from)}&before=${day(from + length)}`;
  };
  const customer = () =>
    `00000000-0000-7000-8000-${(1 + Math.floor(random() * CUSTOMERS)).toString(16).padStart(12, "0")}`;
  const granularities = ["day", "month", "total"];
  const granularity = () => granularities[Math.floor(random() * granularities.length)];
  const one = Array.from(
    { length: CALLS },
    () => `/api/v1/usage?${range()}&granularity=${granularity()}&customerId=${customer()}`,
  );
  const all = Array.from({ length: CALLS }, () => `/api/v1/usage?${range()}&granularity=${granularity()}`);
  const largest = all.map(
    (path) => `${path}&meter=${wide ? "bench.m0" : "compute.vcpu"}&groupBy=customer&top=9`,
  );
  const read = async (path: string) => {
    await billow.call(path);
  };
  const floor = spread(
    await latencies(
      Array.from({ length: CALLS }, () => "/readyz"),
      read,
    ),
  );
  const size = `${(rows / 1e6).toFixed(1)} M daily rollups, worth ${((rows * 24) / 1e6).toFixed(0)} M hourly events, of ${CUSTOMERS.toLocaleString("en")} customers`;
  return [
    {
      what: `usage report, one customer (${size})`,
      measured: spread(await latencies(one, read)),
      bar: "p95 ≤ 50 ms",
      floor,
    },
    {
      what: "usage report, all customers",
      measured: spread(await latencies(all, read)),
      bar: "p95 ≤ 50 ms",
      floor,
    },
    {
      what: "usage report, one meter by the 9 largest customers and the others",
      measured: spread(await latencies(largest, read)),
      bar: "p95 ≤ 50 ms",
      floor,
    },
  ];
}
