import { parseAmount } from "@billow/core/money/money.ts";
import { shareOf } from "@billow/core/money/share.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { billing } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, refusal } from "../../testing/invoicing.ts";
import { reading } from "../../testing/usage.ts";
import { computeRunningMonths } from "./compute-running-months.ts";

let on: Invoicing;
const { run } = billing(() => on);
const ids: string[] = [];

async function used(tenantId: string, meter: string, quantity: string, day: string): Promise<void> {
  await ingestEvents(on.app.deps, [
    reading({
      tenantId,
      meter,
      quantity,
      from: `${day}T10:00:00Z`,
      before: `${day}T11:00:00Z`,
    }),
  ]);
}

const month = async (query: Parameters<typeof on.call<"getRunningMonth">>[1]["query"] = {}) =>
  (await on.call("getRunningMonth", { query })).data;

beforeAll(async () => {
  const clock = fixedClock("2026-09-01T00:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  const price = (product: string, meter: string, unitPrice: string) => ({
    product,
    meter,
    price: { model: "unit" as const, unitPrice },
  });
  const items = [price("Egress", "network.egress", "0.5"), price("vCPU", "compute.vcpu", "0.1")];
  for (const currency of ["EUR", "USD"]) {
    await on.call("createRateCard", {
      body: { name: `Prices ${currency}`, currency, validFrom: "2026-01-01", items },
    });
  }
  for (const [tenantId, currency] of [
    ["large", "EUR"],
    ["small", "EUR"],
    ["dollar", "USD"],
    ["silent", "EUR"],
  ] as const) {
    ids.push((await makeCustomer(on.call, { tenantId, currency })).id);
  }
  await on.call("createSubscription", {
    body: {
      customerId: ids[0] ?? "",
      startsOn: "2026-10-01",
      discount: { percent: "10" },
      items: [{ product: "Support", quantity: "1", unitPrice: "50" }],
    },
  });
  await used("large", "network.egress", "2800", "2026-09-10");
  await used("small", "network.egress", "10", "2026-09-10");
  clock.set("2026-10-02T00:00:00Z");
  await run("2026-09");
  clock.set("2026-10-15T00:00:00Z");
  await used("large", "network.egress", "400", "2026-10-12");
  await used("large", "compute.vcpu", "30", "2026-10-12");
  await used("small", "network.egress", "100", "2026-10-12");
  await used("dollar", "network.egress", "7", "2026-10-12");
});

afterAll(() => on.app.close());

test("nothing is guessed before it is computed", async () => {
  expect(await month()).toMatchObject({
    period: "2026-10",
    asOf: null,
    customers: 4,
    computed: 0,
    totals: [],
    items: [],
  });
});

test("the running month of all is what the bills of each say, and its parts sum to it", async () => {
  await computeRunningMonths(on.app.deps);
  const found = await month();
  expect(found).toMatchObject({ asOf: "2026-10-15T00:00:00Z", customers: 4, computed: 4 });
  // 200.00 and 3.00 of usage and 50.00 of support, less 10 %, and 50.00.
  expect(found.totals).toMatchObject([
    {
      currency: "EUR",
      soFar: "277.70",
      previous: "1405.00",
      customers: 2,
      parts: [
        { kind: "usage", group: "network", amount: "230.00" },
        { kind: "usage", group: "compute", amount: "2.70" },
        { kind: "agreed", group: null, amount: "45.00" },
      ],
    },
    { currency: "USD", soFar: "3.50", previous: null, customers: 1 },
  ]);
  for (const total of found.totals) {
    const { currency, soFar, projected, parts } = total;
    const minor = (amount: string) => parseAmount(amount, currency === "USD" ? "USD" : "EUR");
    const sum = (amounts: readonly string[]) => amounts.reduce((all, one) => all + minor(one), 0n);
    expect(sum(parts.map(({ amount }) => amount))).toBe(minor(soFar));
    const rows = found.items.filter((row) => row.currency === currency);
    expect(sum(rows.map((row) => row.soFar))).toBe(minor(soFar));
    expect(sum(rows.map((row) => row.projected))).toBe(minor(projected));
    for (const row of rows) {
      const bill = (await on.call("getUpcomingInvoice", { params: { id: row.customer.id }, query: {} })).data;
      expect(minor(row.soFar)).toBe(minor(bill.subtotal) - minor(bill.discount));
      const { subtotal = "0", discount = "0" } = bill.projected ?? {};
      expect(minor(row.projected)).toBe(minor(subtotal) - minor(discount));
      expect(row.share).toBe(shareOf(minor(row.soFar), minor(soFar)));
    }
  }
});

test("customers come by size or by change, so many of each currency", async () => {
  const names = async (sort: "size" | "change", limit: number) =>
    (await month({ sort, limit })).items.map(({ customer }) => customer.tenantId);
  expect(await names("size", 1)).toEqual(["large", "dollar"]);
  expect(await names("change", 2)).toEqual(["small", "large", "dollar"]);
  const [small] = (await month({ sort: "change", limit: 1 })).items;
  expect(small).toMatchObject({ previous: "5.00" });
  expect(await names("size", 0)).toEqual([]);
  expect((await month({ currency: "USD" })).totals).toHaveLength(1);
  expect(await refusal(month({ currency: "XXQ" }))).toMatchObject({ code: "unknown_currency" });
  expect(await refusal(month({ issuerId: on.app.deps.newId() }))).toMatchObject({ code: "not_found" });
});

test("it is computed anew when it is old, of another month, or of a customer that is new", async () => {
  await used("small", "network.egress", "2", "2026-10-13");
  await computeRunningMonths(on.app.deps);
  expect((await month()).totals[0]).toMatchObject({ soFar: "277.70" });
  on.clock.advance({ minutes: 16 });
  await makeCustomer(on.call);
  // Killed after each slice, it goes on where it was.
  await computeRunningMonths(on.app.deps, { roundMs: 0 });
  const found = await month();
  expect(found).toMatchObject({ asOf: "2026-10-15T00:16:00Z", customers: 5, computed: 5 });
  expect(found.totals[0]).toMatchObject({ soFar: "278.70" });
  on.clock.set("2026-11-01T00:00:00Z");
  expect(await month()).toMatchObject({ period: "2026-11", asOf: null, computed: 0 });
  await computeRunningMonths(on.app.deps);
  expect(await month()).toMatchObject({ computed: 5, totals: [{ currency: "EUR" }, { currency: "USD" }] });
});
