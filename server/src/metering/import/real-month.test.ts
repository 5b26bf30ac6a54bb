import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { runBillow } from "../../testing/processes/billow-process.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";

/** A month of a real cluster, which is no part of this repository but stands beside it. */
const FILE = fileURLToPath(
  new URL("../../../../../shared/data/trace/allocations-2026-10.csv", import.meta.url),
);

/** Seconds since 1970 of the month, which is read in UTC. */
const FROM = BigInt(Date.UTC(2026, 9, 1) / 1000);
const BEFORE = BigInt(Date.UTC(2026, 10, 1) / 1000);
const HOURS = 744n;

const METERS = ["compute.vcpu", "compute.ram", "storage.block", "gpu"] as const;
type MeterId = (typeof METERS)[number];

describe.skipIf(!existsSync(FILE))(
  "the real month, if ../shared/data/trace/allocations-2026-10.csv is beside the repository",
  { timeout: 180_000 },
  () => {
    let app: TestApp;
    const folder = temporaryFolder();
    const counted = existsSync(FILE) ? countMonth(readFileSync(FILE, "utf8")) : new Map();

    beforeAll(async () => {
      app = await testApp({ env: { BILLOW_TIMEZONE: "UTC" } });
    });

    afterAll(async () => {
      await app.close();
      folder[Symbol.dispose]();
    });

    async function billow(...args: string[]): Promise<string[]> {
      const env = {
        DATABASE_URL: String(app.deps.pool.options.connectionString),
        BILLOW_TIMEZONE: "UTC",
      };
      const { code, out, err } = await runBillow(folder.path, args, env);
      expect(code, out + err).toBe(0);
      return out.trim().split("\n");
    }
    const importIt = () => billow("import", "allocations", FILE, "--create-customers");

    test("is metered to the last digit, for each tenant and meter", async () => {
      const said = await importIt();
      expect(said[0]).toMatch(/^23,871 rows read in .* s: 23,871 good, 0 bad\.$/);
      expect(said[2]).toBe("156 customers created.");
      const { data } = await app.as("billing")("getUsage", {
        query: { from: "2026-10-01", before: "2026-11-01", granularity: "total", groupBy: "customer" },
      });
      const reported = new Map<string, string>();
      for (const { meter, group, points } of data.series) {
        if (typeof group !== "object") throw new Error("a report by customer names customers");
        expect(points).toHaveLength(1);
        reported.set(`${group.tenantId} ${meter}`, points[0]?.quantity ?? "");
      }
      expect(counted.size).toBe(156);
      for (const [tenant, quantities] of counted) {
        for (const meter of METERS) {
          const expected = decimalText(quantities[meter], 6);
          expect([tenant, meter, reported.get(`${tenant} ${meter}`) ?? "0"]).toEqual([
            tenant,
            meter,
            expected,
          ]);
        }
      }
    });

    test("imported again changes nothing", async () => {
      const before = await contents(app);
      const said = await importIt();
      expect(said[1]).toMatch(/^0 new events, [\d,]+ duplicates, 0 corrected, 0 in conflict\.$/);
      expect(said).toHaveLength(2);
      expect(await contents(app)).toEqual(before);
    });

    test("becomes 156 drafts over these quantities at the rate card's prices, once", async () => {
      expect((await billow("run", "2026-10"))[0]).toMatch(
        /^2026-10: 156 draft invoices created; the period has 156,/,
      );
      const prices = await unitPrices(app);
      const drafts = await allDrafts(app);
      expect(drafts.length).toBe(156);
      for (const draft of drafts) {
        const quantities = counted.get(draft.customer.tenantId);
        const billed = METERS.filter((meter) => quantities[meter] !== 0n);
        expect(draft.lines.map(({ meter }) => meter).sort()).toEqual([...billed].sort());
        let total = 0n;
        for (const line of draft.lines) {
          const micro: bigint = quantities[line.meter as MeterId];
          const price = prices.get(line.meter ?? "") ?? { digits: 0n, decimals: 0n };
          // Micro-units times price over their decimals, in cents.
          const cents = divideRounded(micro * price.digits * 100n, 10n ** (6n + price.decimals));
          expect([line.quantity, line.amount]).toEqual([decimalText(micro, 6), amountText(cents)]);
          total += cents;
        }
        expect(draft).toMatchObject({
          status: "draft",
          subtotal: amountText(total),
          total: amountText(total),
        });
      }
      expect(new Set(drafts.map(({ number }) => number)).size).toBe(156);
      expect((await billow("run", "2026-10"))[0]).toMatch(
        /^2026-10: 0 draft invoices created; the period has 156,/,
      );
    });

    test("verifies", async () => {
      expect((await billow("verify")).at(-1)).toMatch(/^Everything agrees/);
    });
  },
);

/** Quantities in millionths of the reported unit, per tenant: plain sums of size times seconds, row by row. */
function countMonth(csv: string): Map<string, Record<MeterId, bigint>> {
  const seconds = new Map<string, bigint[]>();
  for (const line of csv.trim().split("\n").slice(1)) {
    const [tenant = "", , vcpus = "", ram = "", block = "", gpus = "", created = "", deleted = ""] = line
      .trim()
      .split(",");
    const begin = secondsOf(created);
    const end = deleted === "" ? BEFORE : secondsOf(deleted);
    const from = begin > FROM ? begin : FROM;
    const before = end < BEFORE ? end : BEFORE;
    const length = before > from ? before - from : 0n;
    const sums = seconds.get(tenant) ?? [0n, 0n, 0n, 0n];
    seconds.set(
      tenant,
      [vcpus, ram, block, gpus].map((size, index) => (sums[index] ?? 0n) + micro(size) * length),
    );
  }
  return new Map(
    [...seconds].map(([tenant, [vcpu = 0n, ram = 0n, block = 0n, gpu = 0n]]) => [
      tenant,
      {
        "compute.vcpu": divideRounded(vcpu, 3600n),
        "compute.ram": divideRounded(ram, 3600n),
        "storage.block": divideRounded(block, 3600n * HOURS),
        gpu: divideRounded(gpu, 3600n),
      },
    ]),
  );
}

function secondsOf(instant: string): bigint {
  expect(instant).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  return BigInt(Date.parse(instant)) / 1000n;
}

function micro(size: string): bigint {
  const [whole = "", decimals = ""] = size.split(".");
  return BigInt(whole + decimals.padEnd(6, "0"));
}

function divideRounded(n: bigint, d: bigint): bigint {
  return (2n * n + d) / (2n * d);
}

/** An integer over a power of ten in plain notation, without zeros at the end. */
function decimalText(integer: bigint, decimals: number): string {
  const digits = String(integer).padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, "");
}

function amountText(cents: bigint): string {
  const digits = String(cents).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** How many rows each table of usage has, and a sum over all that stands in them. */
async function contents(app: TestApp): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const table of [
    "customer",
    "usage_event",
    "usage_conflict",
    "allocation",
    "usage_hour",
    "usage_day",
  ]) {
    const { rows } = await sql`
      SELECT count(*) AS rows, sum(hashtextextended(kept::text, 0)) AS sum FROM ${sql.table(table)} AS kept`.execute(
      app.deps.db,
    );
    found.push([table, rows]);
  }
  return found;
}

async function unitPrices(app: TestApp): Promise<Map<string, { digits: bigint; decimals: bigint }>> {
  const { data } = await app.as("billing")("listRateCards", { query: {} });
  const card = data.items.find(({ currency }) => currency === "EUR");
  const prices = new Map<string, { digits: bigint; decimals: bigint }>();
  for (const { meter, match, price } of card?.items ?? []) {
    if (!meter || price.model !== "unit" || (match !== undefined && Object.keys(match).length > 0)) continue;
    const [whole = "", decimals = ""] = price.unitPrice.split(".");
    prices.set(meter, { digits: BigInt(whole + decimals), decimals: BigInt(decimals.length) });
  }
  return prices;
}

async function allDrafts(app: TestApp): Promise<Invoice[]> {
  const call = app.as("billing");
  const drafts: Invoice[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { data } = await call("listInvoices", { query: { limit: 100, ...(cursor && { cursor }) } });
    for (const { id } of data.items) drafts.push((await call("getInvoice", { params: { id } })).data);
    cursor = data.nextCursor;
  }
  return drafts;
}
