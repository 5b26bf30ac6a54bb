import { readFile, statfs, writeFile } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { type BenchBillow, startBillow } from "./billow.ts";
import { generateCustomers } from "./generate.ts";
import { dayAfter, eventsOf, generateUsage, hoursOf, storedUnit } from "./generate-usage.ts";
import { sendBatches } from "./ingest.ts";
import { latencies, type Row, seconds, seeded } from "./measure.ts";
import { type Growth, type GrowthRow, millions, writePerformancePage } from "./performance-page.ts";
import { madeBatches } from "./usage-events.ts";

const SIZES = [250_000, 1_000_000, 4_000_000, 20_000_000, 100_000_000];
const CUSTOMERS = [1_000, 50_000];
const CALLS = 40;
const SENT_A_SIZE = 50_000;
/** With all that is summed of an event, and what the database logs while it is made. */
const DISK_AN_EVENT = 1_300;

const RESULTS = join(import.meta.dirname, "growth-results.json");

export interface GrowthOptions {
  /** The largest size that is measured. */
  events: number;
  /** The smallest one, to add to figures that were measured before. */
  from: number;
  /** Both numbers of customers where it is missing. */
  customers: number | undefined;
}

/**
 * How each cost grows with the raw usage in the database. Its results are kept size by size beside those of other sizes, and
 * the page of the documentation is made of all of them.
 */
export async function benchGrowth({ events, from, customers: asked }: GrowthOptions): Promise<Row[]> {
  const measured: GrowthRow[] = [];
  const keep = async (found: Pick<Growth, "rows" | "runs">) => {
    measured.push(...found.rows);
    await keepResults(found);
  };
  const sizes = SIZES.filter((size) => size >= from && size <= events);
  for (const customers of asked === undefined ? CUSTOMERS : [asked]) {
    const billow = await startBillow();
    try {
      await measureGrowth(billow, keep, { customers, sizes });
    } finally {
      await billow.stop();
    }
  }
  return measured.map((row) => ({
    what: `${millions(row.events)} events of ${row.customers.toLocaleString("en")} customers`,
    measured: `${row.eventBytes.toFixed(0)} bytes an event, ${row.ingest.toFixed(0)} events/s, report ${row.reportOneMs.toFixed(0)} and ${row.reportAllMs.toFixed(0)} ms, list ${row.listMs.toFixed(0)} ms, verify ${row.verifySeconds.toFixed(0)} s`,
    bar: "≤ 200 bytes",
    floor: "",
  }));
}

/** Puts figures in the place of earlier ones of the same customers and size. */
async function keepResults(found: Pick<Growth, "rows" | "runs">): Promise<void> {
  const before: Growth = JSON.parse(await readFile(RESULTS, "utf8"));
  const isNew = (one: { customers: number; events?: number }) =>
    [...found.rows, ...found.runs].some((other) => keyOf(other) === keyOf(one));
  const after: Growth = {
    on: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    rows: [...before.rows.filter((row) => !isNew(row)), ...found.rows].sort(bySize),
    runs: [...before.runs.filter((run) => !isNew(run)), ...found.runs].sort(bySize),
  };
  await writeFile(RESULTS, `${JSON.stringify(after, null, 2)}\n`);
  await writePerformancePage(after);
}

function keyOf({ customers, events = 0 }: { customers: number; events?: number }): string {
  return `${customers} ${events}`;
}

function bySize(
  a: { customers: number; events?: number },
  b: { customers: number; events?: number },
): number {
  return a.customers - b.customers || (a.events ?? 0) - (b.events ?? 0);
}

/** Room for the next size must be there before hours are spent on it. */
async function refuseFullDisk(events: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  if (bavail * bsize > events * DISK_AN_EVENT) return;
  throw new Error(
    `${millions(events)} events need ${Math.ceil((events * DISK_AN_EVENT) / 1e9)} GB in ${tmpdir()}, which has ${Math.floor((bavail * bsize) / 1e9)} GB left. Name another folder as TMPDIR, or fewer --events.`,
  );
}

async function measureGrowth(
  billow: BenchBillow,
  keep: (found: Pick<Growth, "rows" | "runs">) => Promise<void>,
  { customers, sizes }: { customers: number; sizes: readonly number[] },
): Promise<void> {
  await generateCustomers(billow.pool, false, customers);
  const unit = await storedUnit(billow);
  let hours = 0;
  for (const [index, size] of sizes.entries()) {
    const before = hoursOf(size, customers);
    await refuseFullDisk(eventsOf(before - hours, customers));
    process.stderr.write(`growth: ${millions(size)} events of ${customers} customers …\n`);
    await generateUsage(billow.pool, { customers, from: hours, before, unit });
    hours = before;
    const row = await measureAt(billow, { customers, hours, sentBefore: index * SENT_A_SIZE });
    await keep({ rows: [row], runs: [] });
  }
  const before = await invoiceBytes(billow);
  const took = await seconds(() =>
    billow.call("/api/v1/billing-runs", { method: "POST", body: { period: "2025-01" } }),
  );
  const bytes = (await invoiceBytes(billow)) - before;
  const run = { customers, perSecond: customers / took, bytesAnInvoice: bytes / customers };
  await keep({ rows: [], runs: [run] });
}

async function measureAt(
  billow: BenchBillow,
  { customers, hours, sentBefore }: { customers: number; hours: number; sentBefore: number },
): Promise<GrowthRow> {
  const events = eventsOf(hours, customers);
  const days = Math.ceil(hours / 24);
  const ids = await bytesOf(billow, ["usage_event"]);
  const all = await bytesOf(billow, [
    "usage_event",
    "usage_hour",
    "usage_day",
    "usage_month",
    "platform_usage_hour",
    "platform_usage_day",
  ]);
  const random = seeded(7);
  const customer = () =>
    `00000000-0000-7000-8000-${(1 + Math.floor(random() * customers)).toString(16).padStart(12, "0")}`;
  const range = () => {
    const from = Math.floor(random() * days);
    return `from=${dayAfter(from)}&before=${dayAfter(from + 1 + Math.floor(random() * (days - from)))}`;
  };
  const paths = (path: () => string) => Array.from({ length: CALLS }, path);
  const p95 = async (path: () => string) =>
    (
      await latencies(paths(path), async (one) => {
        await billow.call(one);
      })
    ).p95;
  const reportOneMs = await p95(() => `/api/v1/usage?${range()}&granularity=day&customerId=${customer()}`);
  const reportAllMs = await p95(() => `/api/v1/usage?${range()}&granularity=day`);
  const listMs = await p95(() => `/api/v1/usage/records?customerId=${customer()}&${range()}`);
  const verifySeconds = (await billow.command(["verify"])).seconds;
  const took = await seconds(() =>
    sendBatches(billow, madeBatches(SENT_A_SIZE, { customers, wide: false }, sentBefore)),
  );
  return {
    customers,
    events,
    eventBytes: ids / events,
    usageBytes: all / events,
    ingest: SENT_A_SIZE / took,
    reportOneMs,
    reportAllMs,
    listMs,
    verifySeconds,
  };
}

async function bytesOf(billow: BenchBillow, tables: readonly string[]): Promise<number> {
  const { rows } = await billow.pool.query<{ bytes: number }>(
    "SELECT sum(pg_total_relation_size(name::regclass))::float8 AS bytes FROM unnest($1::text[]) AS name",
    [tables],
  );
  return rows[0]?.bytes ?? 0;
}

function invoiceBytes(billow: BenchBillow): Promise<number> {
  return bytesOf(billow, [
    "invoice",
    "invoice_line",
    "invoice_tax",
    "billed_period",
    "billed_usage",
    "event",
  ]);
}
