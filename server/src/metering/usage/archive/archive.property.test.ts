import type { Dimensions } from "@billow/core/metering/dimensions.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SYSTEM } from "../../../activity/record/actors.ts";
import { testApp } from "../../../testing/app.ts";
import { emptyBusiness } from "../../../testing/books.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../../testing/invoicing.ts";
import { temporaryFolder } from "../../../testing/processes/temporary-folder.ts";
import { discrepanciesOf } from "../../../testing/usage.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { archiveUsage } from "./archive-usage.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
}, 60_000);

afterAll(() => on.app.close());

const OCTOBER = Date.parse("2026-10-01T00:00:00Z") / 1000;
const METERS = ["network.egress", "storage.object"];
const HOUR = 3_600;

/** A record that ends in October. The first may begin in September. */
const record = fc.record({
  meter: fc.constantFrom(...METERS),
  resource: fc.constantFrom("a", "b", "ü 'quoted' \"x\""),
  dimensions: fc.constantFrom<Dimensions>({}, { region: "east" }),
  end: fc.integer({ min: 1, max: 31 * 24 * HOUR }),
  seconds: fc.integer({ min: 1, max: 30 * HOUR }),
  quantity: fc.bigInt({ min: 0n, max: 10n ** 9n }),
  decimals: fc.integer({ min: 0, max: 6 }),
});

/** October's share of it rounds to nothing, so no invoice bills October and its usage stays. */
const MOSTLY_SEPTEMBER = {
  meter: "storage.object",
  resource: "a",
  dimensions: {},
  end: 1,
  seconds: 2_689,
  quantity: 1n,
  decimals: 0,
};

/** What a person sees of October's usage: the lines with their explanations, and usage by resource and day. */
async function seen(customerId: string) {
  const { data } = await on.call("listInvoices", { query: { sort: "number" } });
  const explained = [];
  for (const { id } of data.items) {
    const { lines } = (await on.call("getInvoice", { params: { id } })).data;
    for (const index of lines.keys())
      explained.push((await on.call("explainLine", { params: { id, position: index + 1 }, query: {} })).data);
  }
  const query = { customerId, from: "2026-10-01", before: "2026-11-01" };
  const report = await on.call("getUsage", {
    query: { ...query, groupBy: "resource", granularity: "day" },
  });
  return { explained, series: report.data.series };
}

test("whatever was used, explanations and reports say the same before and after it is archived", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (records, eventsAFile) => {
        using folder = temporaryFolder();
        await emptyBusiness(on.app.deps.db);
        const items = METERS.map((meter) => ({
          product: meter,
          meter,
          price: { model: "unit" as const, unitPrice: "0.0001" },
        }));
        await on.call("createRateCard", {
          body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
        });
        const customer = await makeCustomer(on.call, { tenantId: "nordwind" });
        const events = records.map(({ end, seconds, quantity, decimals, ...one }, index) => ({
          ...one,
          type: "usage" as const,
          source: "/random",
          id: String(index),
          revision: 0,
          tenantId: "nordwind",
          quantity: decimal(quantity).div(decimal(10n ** BigInt(decimals))),
          from: OCTOBER + end - seconds,
          before: OCTOBER + end,
        }));
        await ingestEvents(on.app.deps, events);
        for (const period of ["2026-09", "2026-10"]) await on.call("startBillingRun", { body: { period } });
        const { data } = await on.call("listInvoices", { query: { status: "draft" } });
        for (const { id } of data.items) await on.call("finalizeInvoice", { params: { id } });
        const before = await seen(customer.id);
        const done = await archiveUsage(on.app.deps, {
          before: "2026-11-01",
          actor: SYSTEM,
          location: folder.path,
          eventsAFile,
        });
        const isBilled = data.items.some(({ period }) => period?.from === "2026-10-01");
        expect(done.events).toBe(isBilled ? events.length : 0);
        expect(await seen(customer.id)).toEqual(before);
        expect(await discrepanciesOf(on.app.deps)).toEqual([]);
        expect(await ingestEvents(on.app.deps, events)).toMatchObject({ duplicates: events.length });
      },
    ),
    { numRuns: 5, examples: [[[MOSTLY_SEPTEMBER], 1]] },
  );
}, 120_000);
