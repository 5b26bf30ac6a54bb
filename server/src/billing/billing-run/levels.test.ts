import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { microUnits } from "@billow/core/metering/sizes.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accrue } from "../../metering/usage/allocations/accrue.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { billing } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, refusal } from "../../testing/invoicing.ts";
import { allocation, discrepanciesOf, reading } from "../../testing/usage.ts";

let on: Invoicing;
const { run, invoiceOf } = billing(() => on);

beforeAll(async () => {
  const clock = fixedClock("2026-10-01T00:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  await on.call("createMeter", {
    body: { id: "licence.user", name: "Users", group: "licence", kind: "peak", unit: "user" },
  });
  await on.call("createMeter", {
    body: {
      id: "network.rate",
      name: "Bandwidth",
      group: "network",
      kind: "percentile",
      unit: "Mbit/s",
      percentile: 95,
      intervalSeconds: 300,
      missing: "ignore",
    },
  });
  const price = (product: string, meter: string, unitPrice: string) => ({
    product,
    meter,
    price: { model: "unit" as const, unitPrice },
  });
  const items = [price("Users", "licence.user", "3"), price("Bandwidth", "network.rate", "0.5")];
  await on.call("createRateCard", {
    body: { name: "Prices", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

const TENANT = { tenantId: "nordwind" };

/** One reading of a port every five minutes of 2 October, from 1 to 100 Mbit/s. */
const READINGS = Array.from({ length: 100 }, (_, index) => {
  const at = Date.UTC(2026, 9, 2) + index * 300_000;
  const [from, before] = [new Date(at).toISOString(), new Date(at + 300_000).toISOString()];
  return reading({
    ...TENANT,
    meter: "network.rate",
    resource: "port-1",
    from,
    before,
    quantity: `${index + 1}`,
  });
});

function users(resource: string, at: string, count: string) {
  return allocation({ ...TENANT, resource, at, vcpus: "0", sizes: { "licence.user": microUnits(count) } });
}

function shown(invoice: Invoice | undefined) {
  return invoice?.lines.map((line) => [line.kind, line.product, line.quantity, line.unitPrice, line.amount]);
}

/** What a report says of each resource in October. */
async function byResource(customer: { id: string }) {
  const report = await on.call("getUsage", {
    query: {
      customerId: customer.id,
      from: "2026-10-01",
      before: "2026-11-01",
      groupBy: "resource",
      granularity: "month",
    },
  });
  return report.data.series.map(({ meter, group, points }) => [meter, group, points[0]?.quantity]);
}

async function explained(invoice: Invoice, product: string) {
  const position = 1 + invoice.lines.findIndex((line) => line.product === product);
  return (await on.call("explainLine", { params: { id: invoice.id, position }, query: {} })).data;
}

test("a peak and a percentile are billed, explained, shown while they run, and adjusted by what comes late", async () => {
  const nordwind = await makeCustomer(on.call, TENANT);
  const { deps } = on.app;
  on.clock.set("2026-10-20T00:00:00Z");
  const upcoming = async () => (await on.call("getUpcomingInvoice", { params: nordwind, query: {} })).data;
  await ingestEvents(deps, [
    users("app-1", "2026-10-03T10:00:00Z", "4"),
    users("app-2", "2026-10-05T10:30:00Z", "6"),
    allocation({ ...TENANT, resource: "app-1", at: "2026-10-06T00:00:00Z", deleted: true }),
    ...READINGS,
  ]);
  await accrue(deps);
  const sofar = await upcoming();
  expect(sofar).toMatchObject({ total: "77.50", projected: { total: "77.50" } });

  on.clock.set("2026-11-02T00:00:00Z");
  await accrue(deps);
  on.clock.set("2026-10-31T23:59:59Z");
  const { lines } = await upcoming();
  on.clock.set("2026-11-02T00:00:00Z");
  await run("2026-10");
  const invoice = await invoiceOf(nordwind, "2026-10-01");
  expect(shown(invoice)).toEqual([
    ["usage", "Users", "10", "3", "30.00"],
    ["usage", "Bandwidth", "95", "0.5", "47.50"],
  ]);
  expect(invoice?.lines.map(({ unit }) => unit)).toEqual([
    "user (peak)",
    "Mbit/s (95th percentile of 300 s)",
  ]);
  expect(lines.map(({ product, amount }) => [product, amount])).toEqual(
    invoice?.lines.map(({ product, amount }) => [product, amount]),
  );

  const peak = await explained(invoice as Invoice, "Users");
  expect(peak.steps[0]).toMatch(/^The largest size held at any moment of the month\./);
  expect(peak.steps[1]).toBe(
    "10000000 millionths of user ÷ 1000000 = 10 user (peak) were used in the whole period.",
  );
  expect(peak.byDay).toEqual([{ day: "2026-10-05", quantity: "10" }]);
  expect(peak.resources?.items).toEqual([
    { resource: "app-2", quantity: "6", share: "60" },
    { resource: "app-1", quantity: "4", share: "40" },
  ]);
  const rate = await explained(invoice as Invoice, "Bandwidth");
  expect(rate.steps[0]).toMatch(
    /^The 95th percentile of the readings at every 300 seconds of the month, by nearest rank/,
  );
  expect(rate.resources?.items).toEqual([{ resource: "port-1", quantity: "95", share: "100" }]);

  const totals = await byResource(nordwind);
  expect(totals.sort()).toEqual([
    ["licence.user", "app-1", "4"],
    ["licence.user", "app-2", "6"],
    ["network.rate", "port-1", "95"],
  ]);

  await on.call("finalizeInvoice", { params: { id: invoice?.id ?? "" } });
  await ingestEvents(deps, [users("app-3", "2026-10-05T12:00:00Z", "1")]);
  on.clock.set("2026-12-02T00:00:00Z");
  await accrue(deps);
  await run("2026-11");
  expect(shown(await invoiceOf(nordwind, "2026-11-01"))).toEqual([
    ["usage", "Users", "7", "3", "21.00"],
    ["adjustment", "Users", "1", "3", "3.00"],
  ]);
  expect(await discrepanciesOf(deps)).toEqual([]);
});

test("a meter that sums does not become one of peaks", async () => {
  const change = on.call("updateMeter", { params: { id: "network.egress" }, body: { kind: "peak" } });
  expect(await refusal(change)).toMatchObject({
    errors: [
      {
        pointer: "/kind",
        detail: expect.stringContaining("network.egress is of the kind count and stays so"),
      },
    ],
  });
});
