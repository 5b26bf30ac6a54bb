import type { Api } from "@billow/contract/api.ts";
import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import type { CallInput } from "@billow/contract/client.ts";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { NewCustomer } from "@billow/contract/parties/customer.ts";
import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { dimensionsKey } from "@billow/core/metering/dimensions.ts";
import { toStored } from "@billow/core/metering/quantity.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { firstOfMonth } from "../../metering/usage/store/month.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, emptyBusiness } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, NO_SENDER, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  // October has 745 hours there, since clocks go back on the 25th.
  const app = await testApp({ clock, env: { BILLOW_TIMEZONE: "Europe/Berlin" } });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(async () => {
  on.clock.set("2026-11-03T08:00:00Z");
  await emptyBusiness(on.app.deps.db);
  await on.call("createRateCard", { body: eurosFrom("2026-01-01") });
});

afterAll(() => on.app.close());

type NewRateCard = CallInput<Api["createRateCard"]>["body"];

const unit = (product: string, meter: string, unitPrice: string) => ({
  product,
  meter,
  price: { model: "unit" as const, unitPrice },
});

function eurosFrom(validFrom: string): NewRateCard {
  const tiers = [
    { upTo: "1000", unitPrice: "0" },
    { upTo: "50000", unitPrice: "0.019" },
    { upTo: null, unitPrice: "0.012" },
  ];
  const items = [
    unit("vCPU hours", "compute.vcpu", "0.0245"),
    unit("Block storage", "storage.block", "0.089"),
    { product: "Egress", meter: "network.egress", price: { model: "graduated" as const, tiers } },
    unit("GPU hours", "gpu", "1.2"),
    { ...unit("H200 hours", "gpu", "2.95"), match: { gpuModel: "H200" } },
  ];
  return { name: "Standard", currency: "EUR", validFrom, items };
}

/** Usage of one day's month, in the meter's stored unit (GiB-hours for storage), as the rollups keep it. */
async function use(
  customer: { id: string },
  meter: string,
  quantity: string,
  { day = "2026-10-15", gpuModel }: { day?: string; gpuModel?: string } = {},
): Promise<void> {
  const stored = decimalText(toStored(decimal(quantity), BUILT_IN_METERS.of(meter)));
  const dimensions = dimensionsKey(gpuModel === undefined ? {} : { gpuModel });
  await on.app.deps.db
    .insertInto("usage_month")
    .values({ customer_id: customer.id, meter, month: firstOfMonth(day), dimensions, quantity: stored })
    .onConflict((conflict) =>
      conflict.columns(["customer_id", "month", "meter", "dimensions"]).doUpdateSet({
        quantity: sql`usage_month.quantity + excluded.quantity`,
      }),
    )
    .execute();
  await on.app.deps.db
    .insertInto("platform_usage_change")
    .values({ meter, hour: `${day}T00:00:00Z`, day, dimensions, quantity: stored })
    .execute();
}

type NewSubscription = CallInput<Api["createSubscription"]>["body"];

async function subscribe(terms: Partial<NewSubscription> & { customerId: string }): Promise<void> {
  await on.call("createSubscription", { body: { startsOn: "2026-01-01", ...terms } });
}

const monthly = (product: string, unitPrice: string) => ({
  product,
  description: null,
  quantity: "1",
  unitPrice,
});

async function run(options: { period?: string; dryRun?: boolean } = {}): Promise<BillingRun> {
  return (await on.call("startBillingRun", { body: { period: "2026-10", ...options } })).data;
}

async function invoicesOf(customer: { id: string }): Promise<Invoice[]> {
  const { items } = (await on.call("listInvoices", { query: { customerId: customer.id } })).data;
  return Promise.all(items.map(async ({ id }) => (await on.call("getInvoice", { params: { id } })).data));
}

const linesOf = (invoice: Invoice | undefined) =>
  invoice?.lines.map(({ product, quantity, unit, unitPrice, amount }) => [
    product,
    quantity,
    unit,
    unitPrice,
    amount,
  ]);

const customer = (fields: Partial<NewCustomer> = {}) => makeCustomer(on.call, fields);

describe("a billing run", () => {
  test("rates a month's usage by the card, tier by tier, to the cent", async () => {
    const nordwind = await customer({ taxCategory: "standard", taxRate: "19", paymentTermsDays: 30 });
    await use(nordwind, "compute.vcpu", "700", { day: "2026-10-01" });
    await use(nordwind, "compute.vcpu", "43.25", { day: "2026-10-31" });
    await use(nordwind, "storage.block", "74500");
    await use(nordwind, "network.egress", "60000.5");
    await use(nordwind, "gpu", "10", { gpuModel: "H200" });
    await use(nordwind, "gpu", "5", { gpuModel: "A100" });
    // Days of other months.
    await use(nordwind, "compute.vcpu", "999", { day: "2026-09-30" });
    await use(nordwind, "compute.vcpu", "999", { day: "2026-11-01" });

    expect(await run()).toMatchObject({
      period: "2026-10",
      state: "done",
      created: 1,
      invoices: 1,
      totals: [{ currency: "EUR", amount: "1325.21" }],
      skipped: [],
      warnings: [NO_SENDER, expect.stringContaining("999 vCPU-h of 2026-09 are on no invoice")],
    });
    const [invoice] = await invoicesOf(nordwind);
    expect(linesOf(invoice)).toEqual([
      ["vCPU hours", "743.25", "vCPU-hour", "0.0245", "18.21"],
      ["Block storage", "100", "GiB-month", "0.089", "8.90"],
      ["Egress", "1000", "GiB", "0", "0.00"],
      ["Egress", "49000", "GiB", "0.019", "931.00"],
      ["Egress", "10000.5", "GiB", "0.012", "120.01"],
      ["GPU hours", "5", "GPU-hour", "1.2", "6.00"],
      ["H200 hours", "10", "GPU-hour", "2.95", "29.50"],
    ]);
    expect(invoice?.lines[3]).toMatchObject({
      meter: "network.egress",
      tier: { from: "1000", upTo: "50000" },
      period: { from: "2026-10-01", before: "2026-11-01" },
      taxCategory: "standard",
      taxRate: "19",
    });
    expect(invoice).toMatchObject({
      number: "INV-2026-0001",
      status: "draft",
      issueDate: "2026-11-03",
      dueDate: "2026-12-03",
      period: { from: "2026-10-01", before: "2026-11-01" },
      subtotal: "1113.62",
      discount: "0.00",
      tax: "211.59",
      total: "1325.21",
      timeline: [
        {
          type: "created",
          actor: { kind: "apiKey", name: "Test *" },
          data: { billingRun: "2026-10", rateCard: "Standard", total: "1325.21", currency: "EUR" },
        },
      ],
    });
  });

  test("prorates recurring items by the second, tops up to the minimum, then takes the discount", async () => {
    const nordwind = await customer({ taxCategory: "reverseCharge", taxId: "ATU13585627", country: "AT" });
    await use(nordwind, "compute.vcpu", "1000");
    await subscribe({
      customerId: nordwind.id,
      startsOn: "2026-10-11",
      items: [monthly("Support", "310"), { ...monthly("Ports", "2"), quantity: "10" }],
      minimumSpend: "500.00",
      discount: { percent: "10" },
    });
    await run();
    const [invoice] = await invoicesOf(nordwind);
    // From the 11th on these are 505 of 745 hours.
    expect(linesOf(invoice)).toEqual([
      ["vCPU hours", "1000", "vCPU-hour", "0.0245", "24.50"],
      ["Support", "0.677852", "month", "310", "210.13"],
      ["Ports", "6.778523", "month", "2", "13.56"],
      ["Minimum spend", "1", "month", "90.74", "90.74"],
    ]);
    expect(invoice?.lines[1]?.description).toBe("Prorated: 1818000 of 2682000 seconds of the period");
    expect(invoice?.lines[3]?.description).toBe(
      "Top-up to the agreed minimum of 500.00 EUR per month for 1818000 of 2682000 seconds of the period",
    );
    // 505/745 of 500.00 are 338.93.
    // So are 6.778523 % of a tenth.
    expect(invoice).toMatchObject({ subtotal: "338.93", discount: "22.97", tax: "0.00", total: "315.96" });
    expect(invoice?.taxes).toEqual([
      { category: "reverseCharge", rate: "0", taxable: "315.96", tax: "0.00" },
    ]);
  });

  test("bills the items of each subscription for the time it held", async () => {
    const nordwind = await customer();
    await subscribe({
      customerId: nordwind.id,
      startsOn: "2025-01-01",
      items: [monthly("Long gone", "999")],
    });
    await subscribe({ customerId: nordwind.id, startsOn: "2026-03-01", items: [monthly("Small", "100")] });
    await subscribe({
      customerId: nordwind.id,
      startsOn: "2026-10-16",
      items: [monthly("Large", "200")],
      discount: { amount: "5.00" },
    });
    await subscribe({ customerId: nordwind.id, startsOn: "2026-11-01", items: [monthly("Later", "999")] });
    await run();
    const [invoice] = await invoicesOf(nordwind);
    expect(linesOf(invoice)).toEqual([
      ["Small", "0.483221", "month", "100", "48.32"],
      ["Large", "0.516779", "month", "200", "103.36"],
    ]);
    // 385/745 of 5.00.
    expect(invoice).toMatchObject({ discount: "2.58", total: "149.10" });
  });

  test("loses no cent of what stays the same over several terms in a month", async () => {
    const nordwind = await customer();
    for (const startsOn of ["2026-01-01", "2026-10-04", "2026-10-11", "2026-10-29"]) {
      await subscribe({
        customerId: nordwind.id,
        startsOn,
        items: [monthly("Platform", "20000"), monthly(`From ${startsOn}`, "0")],
        minimumSpend: "30000.00",
        discount: { percent: "7.5" },
      });
    }
    await run();
    const [invoice] = await invoicesOf(nordwind);
    const lines = linesOf(invoice);
    expect(lines?.[0]).toEqual(["Platform", "1", "month", "20000", "20000.00"]);
    expect(lines?.at(-1)).toEqual(["Minimum spend", "1", "month", "10000", "10000.00"]);
    expect(invoice?.lines.at(-1)?.description).toBe("Top-up to the agreed minimum of 30000.00 EUR per month");
    expect(invoice).toMatchObject({ subtotal: "30000.00", discount: "2250.00" });
  });

  test("rounds in yen to whole yen", async () => {
    const items = [unit("vCPU hours", "compute.vcpu", "3.5")];
    await on.call("createRateCard", { body: { ...eurosFrom("2026-01-01"), currency: "JPY", items } });
    const tokyo = await customer({ currency: "JPY", taxCategory: "standard", taxRate: "10" });
    await use(tokyo, "compute.vcpu", "101");
    expect((await run()).totals).toEqual([{ currency: "JPY", amount: "389" }]);
    expect(linesOf((await invoicesOf(tokyo))[0])).toEqual([["vCPU hours", "101", "vCPU-hour", "3.5", "354"]]);
  });

  test("uses the newest card that had begun when the month began", async () => {
    const nordwind = await customer();
    await use(nordwind, "compute.vcpu", "100");
    for (const [validFrom, unitPrice] of [
      ["2026-10-01", "2"],
      ["2026-10-02", "3"],
    ] as const) {
      const items = [unit("vCPU hours", "compute.vcpu", unitPrice)];
      await on.call("createRateCard", { body: { ...eurosFrom(validFrom), items } });
    }
    expect((await run()).totals).toEqual([{ currency: "EUR", amount: "200.00" }]);
  });

  test("says who got no invoice and why, and what was not billed", async () => {
    const [idle, swiss, ingress, huge, nordwind] = [
      await customer({ name: "Idle" }),
      await customer({ name: "Swiss", currency: "CHF" }),
      await customer({ name: "Ingress" }),
      await customer({ name: "Huge" }),
      await customer({ name: "Nordwind" }),
    ];
    await use(swiss, "compute.vcpu", "5");
    await use(swiss, "network.ingress", "5");
    await use(ingress, "network.ingress", "5");
    await use(huge, "compute.vcpu", `1${"0".repeat(20)}`);
    await use(nordwind, "compute.vcpu", "100");
    await use(nordwind, "network.ingress", "100");
    await waitingUsage("stranger", 3);
    const first = await run();
    // Usage without a price makes a draft, even where there is nothing else; the draft waits.
    const unpriced = [{ meter: "network.ingress", unit: "GiB", quantity: "105", customers: 2 }];
    expect(first).toMatchObject({ created: 2, invoices: 2, held: 2, unpriced });
    const reasons = Object.fromEntries(first.skipped.map(({ customerId, reason }) => [customerId, reason]));
    expect(reasons).toEqual({
      [idle.id]: "There was no usage in the period.",
      [swiss.id]: "There is no rate card in CHF valid on 2026-10-01. Add one and run again.",
      [huge.id]: "Quantity × unit price is too large for an invoice line. Check both.",
    });
    expect(first.warnings).toEqual([
      NO_SENDER,
      "3 events of 1 tenant wait for a customer or a meter. Create what is missing and run again.",
    ]);
    // A second run makes nothing, and forgets none of it.
    const again = await run();
    expect(again).toMatchObject({
      created: 0,
      invoices: 2,
      held: 2,
      unpriced,
      skipped: first.skipped,
      warnings: first.warnings,
    });
  });

  test("waits until the month is over in the billing zone", async () => {
    await use(await customer(), "compute.vcpu", "100");
    on.clock.set("2026-10-31T22:59:59Z");
    const untouched = await digestOf(on.app.deps.db);
    expect(await refusal(run())).toMatchObject({
      status: 422,
      code: "period_not_closed",
      errors: [{ pointer: "/period" }],
    });
    expect((await run({ dryRun: true })).warnings[0]).toContain("2026-10 is not over");
    for (const period of ["2026-13", "0000-01", "October"])
      expect(await refusal(run({ period }))).toMatchObject({ code: "invalid_request" });
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
    on.clock.set("2026-10-31T23:00:00Z");
    expect(await run()).toMatchObject({ created: 1 });
  });

  test("on trial says what it would make, and makes nothing", async () => {
    await use(await customer(), "compute.vcpu", "100");
    await use(await customer(), "compute.vcpu", "300");
    const idle = await customer();
    const untouched = await digestOf(on.app.deps.db);
    expect(await run({ dryRun: true })).toMatchObject({
      created: 0,
      invoices: 2,
      totals: [{ currency: "EUR", amount: "9.80" }],
      skipped: [{ customerId: idle.id }],
    });
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
    expect((await on.call("listBillingRuns", { query: {} })).data.items).toEqual([]);
  });

  test("bills a month once, and again where its invoice was voided", async () => {
    const nordwind = await customer();
    await use(nordwind, "compute.vcpu", "100");
    await run();
    expect(await run()).toMatchObject({ created: 0, invoices: 1 });
    const [first] = await invoicesOf(nordwind);
    await on.call("voidInvoice", { params: { id: first?.id ?? "" }, body: { reason: "wrong price" } });
    expect(await run()).toMatchObject({ created: 1, invoices: 1, totals: [{ amount: "2.45" }] });
    expect((await invoicesOf(nordwind)).map(({ number, status }) => [number, status])).toEqual([
      ["INV-2026-0002", "draft"],
      ["INV-2026-0001", "voided"],
    ]);
  });

  test("leaves alone a month that has an invoice by hand", async () => {
    const nordwind = await customer();
    await use(nordwind, "compute.vcpu", "100");
    const line = { product: "Setup", quantity: "1", unitPrice: "5" };
    await on.call("createInvoice", { body: { customerId: nordwind.id, lines: [line] } });
    expect(await run()).toMatchObject({ created: 1 });
  });

  test("is listed with what its period has, the newest first", async () => {
    const nordwind = await customer();
    for (const month of ["2026-08", "2026-09", "2026-10"]) {
      await use(nordwind, "compute.vcpu", "100", { day: `${month}-15` });
      await run({ period: month });
    }
    const first = (await on.call("listBillingRuns", { query: { limit: 2 } })).data;
    const cursor = first.nextCursor ?? "";
    const second = (await on.call("listBillingRuns", { query: { limit: 2, cursor } })).data;
    expect(second.nextCursor).toBeNull();
    expect([...first.items, ...second.items]).toMatchObject(
      ["2026-10", "2026-09", "2026-08"].map((period) => ({
        period,
        state: "done",
        invoices: 1,
        totals: [{ currency: "EUR", amount: "2.45" }],
        startedAt: "2026-11-03T08:00:00Z",
        finishedAt: "2026-11-03T08:00:00Z",
      })),
    );
  });
});

/** Usage records of October whose tenant no customer has. */
async function waitingUsage(tenant: string, events: number): Promise<void> {
  await sql`
    INSERT INTO usage_event (key, source, event_id, revision, content, type, customer_id, tenant_id, resource, starts_at, ends_at,
      dimensions, meter, quantity, received_at)
    SELECT gen_random_uuid(), 'test', n::text, 0, gen_random_uuid(), 'usage', NULL, ${tenant}, 'vm', '2026-10-05T10:00:00Z',
      '2026-10-05T11:00:00Z', '{}', 'compute.vcpu', 1, '2026-10-05T11:00:00Z' FROM generate_series(1, ${events}::int) AS n`.execute(
    on.app.deps.db,
  );
}
