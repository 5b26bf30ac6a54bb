import type { LineExplanation } from "@billow/contract/billing/explanation.ts";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, lineOver, makeCustomer, refusal } from "../../testing/invoicing.ts";
import { allocation, reading } from "../../testing/usage.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(async () => {
  on.clock.set("2026-11-03T08:00:00Z");
  await emptyBusiness(on.app.deps.db);
  const tiers = [
    { upTo: "100", unitPrice: "0" },
    { upTo: null, unitPrice: "0.019" },
  ];
  const items = [
    { product: "vCPU hours", meter: "compute.vcpu", price: { model: "unit" as const, unitPrice: "0.0245" } },
    {
      product: "Object storage",
      meter: "storage.object",
      price: { model: "unit" as const, unitPrice: "0.019" },
    },
    { product: "Egress", meter: "network.egress", price: { model: "graduated" as const, tiers } },
    { product: "GPU hours", meter: "gpu", price: { model: "unit" as const, unitPrice: "1.2" } },
    {
      product: "H200 hours",
      meter: "gpu",
      match: { gpuModel: "H200" },
      price: { model: "unit" as const, unitPrice: "2.95" },
    },
  ];
  await on.call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

const OCTOBER = { from: "2026-10-01T00:00:00Z", before: "2026-11-01T00:00:00Z" };

async function invoiceOf(customer: { id: string }, period: string): Promise<Invoice> {
  await on.call("startBillingRun", { body: { period } });
  const { data } = await on.call("listInvoices", { query: { customerId: customer.id, sort: "-number" } });
  const [first] = data.items;
  return (await on.call("getInvoice", { params: { id: first?.id ?? "" } })).data;
}

async function explain(invoice: Invoice, product: string, query: { limit?: number; cursor?: string } = {}) {
  const position = 1 + invoice.lines.findIndex((line) => line.product === product);
  return (await on.call("explainLine", { params: { id: invoice.id, position }, query })).data;
}

/** The sum of what resources used is what the line says, and so is the sum of the days. */
function sumOf(list: readonly { quantity: string }[]): string {
  return list.reduce((sum, one) => sum.plus(one.quantity), decimal("0")).toFixed();
}

test("hours per resource, by day, and how they became the quantity that is priced", async () => {
  const nordwind = await makeCustomer(on.call, { tenantId: "nordwind" });
  const common = { tenantId: "nordwind" };
  await ingestEvents(on.app.deps, [
    allocation({ ...common, at: "2026-09-30T22:00:00Z", resource: "vm-a", vcpus: "2" }),
    allocation({ ...common, at: "2026-10-02T00:00:00Z", resource: "vm-a", deleted: true }),
    allocation({ ...common, at: "2026-10-31T12:00:00Z", resource: "vm-b", vcpus: "1" }),
    reading({ ...common, ...OCTOBER, meter: "storage.object", resource: "bucket", quantity: "7440" }),
  ]);
  const invoice = await invoiceOf(nordwind, "2026-10");
  const cpu = await explain(invoice, "vCPU hours");
  expect(cpu.resources).toEqual({
    items: [
      { resource: "vm-a", quantity: "48", share: "80" },
      { resource: "vm-b", quantity: "12", share: "20" },
    ],
    total: 2,
    rest: null,
    nextCursor: null,
  });
  expect(cpu.byDay).toEqual([
    { day: "2026-10-01", quantity: "48" },
    { day: "2026-10-31", quantity: "12" },
  ]);
  expect(cpu).toMatchObject({
    rateCard: { name: "Standard", validFrom: "2026-01-01" },
    price: { model: "unit", unitPrice: "0.0245" },
    period: { from: "2026-10-01", before: "2026-11-01" },
    records: { customerId: nordwind.id, meter: "compute.vcpu", from: "2026-10-01", before: "2026-11-01" },
    bills: [
      {
        invoice: { id: invoice.id, number: invoice.number, status: "draft" },
        quantity: "60",
        amount: "1.47",
      },
    ],
  });
  expect(cpu.steps).toEqual([
    "216000000000 millionths of vCPU × seconds ÷ 3600000000 = 60 vCPU-h were used in the whole period.",
    "Each vCPU-h costs 0.0245 EUR.",
    "60 vCPU-h × 0.0245 EUR = 1.47 EUR, rounded once.",
  ]);
  const storage = await explain(invoice, "Object storage");
  expect(storage.quantity).toEqual({
    stored: "26784000000000",
    storedUnit: "millionths of GiB × seconds",
    dividedBy: "2678400000000",
    hoursOfMonth: "744",
    reported: "10",
    unit: "GiB-month",
    billed: "10",
    changed: false,
  });
});

test("usage of one product of a meter, without that of another", async () => {
  const nordwind = await makeCustomer(on.call, { tenantId: "nordwind" });
  const gpu = { tenantId: "nordwind", vcpus: "0", gpus: "1" };
  await ingestEvents(on.app.deps, [
    allocation({ ...gpu, at: "2026-10-31T12:00:00Z", resource: "h", dimensions: { gpuModel: "H200" } }),
    allocation({ ...gpu, at: "2026-10-31T14:00:00Z", resource: "a", dimensions: { gpuModel: "A100" } }),
  ]);
  const invoice = await invoiceOf(nordwind, "2026-10");
  const h200 = await explain(invoice, "H200 hours");
  expect(h200.resources?.items).toEqual([{ resource: "h", quantity: "12", share: "100" }]);
  expect((await explain(invoice, "GPU hours")).resources?.items).toEqual([
    { resource: "a", quantity: "10", share: "100" },
  ]);
});

test("many resources come in pages, whose sum is the quantity", async () => {
  const nordwind = await makeCustomer(on.call, { tenantId: "nordwind" });
  const hour = { from: "2026-10-05T10:00:00Z", before: "2026-10-05T11:00:00Z" };
  await ingestEvents(
    on.app.deps,
    Array.from({ length: 25 }, (_, n) =>
      reading({ ...hour, tenantId: "nordwind", resource: `port-${n}`, quantity: String(n + 1) }),
    ),
  );
  const invoice = await invoiceOf(nordwind, "2026-10");
  const pages: LineExplanation["resources"][] = [];
  for (let cursor: string | undefined; ; ) {
    const { resources } = await explain(invoice, "Egress", { limit: 10, ...(cursor && { cursor }) });
    pages.push(resources);
    if (resources === null || resources.nextCursor === null) break;
    cursor = resources.nextCursor;
  }
  expect(pages.map((page) => [page?.items.length, page?.rest?.resources])).toEqual([
    [10, 15],
    [10, 5],
    [5, undefined],
  ]);
  expect(sumOf(pages.flatMap((page) => page?.items ?? []))).toBe("325");
  expect(pages[0]?.rest?.quantity).toBe("120");
});

test("an adjustment tells of its period, and which invoices bill how much of it", async () => {
  const nordwind = await makeCustomer(on.call, { tenantId: "nordwind" });
  const day = { from: "2026-10-05T10:00:00Z", before: "2026-10-05T11:00:00Z" };
  const egress = (quantity: string) => reading({ ...day, tenantId: "nordwind", quantity });
  await ingestEvents(on.app.deps, [egress("150")]);
  const october = await invoiceOf(nordwind, "2026-10");
  await on.call("finalizeInvoice", { params: { id: october.id } });
  await ingestEvents(on.app.deps, [egress("50")]);
  expect((await explain(october, "Egress")).quantity).toMatchObject({
    billed: "150",
    reported: "200",
    changed: true,
  });
  on.clock.set("2026-12-03T08:00:00Z");
  const november = await invoiceOf(nordwind, "2026-11");
  const late = await explain(november, "Egress");
  expect(late).toMatchObject({
    line: { kind: "adjustment", amount: "0.95" },
    period: { from: "2026-10-01" },
    quantity: { billed: "50", reported: "200", changed: false },
    bills: [
      { invoice: { number: october.number, status: "pending" }, quantity: "150", amount: "0.95" },
      { invoice: { number: november.number, status: "draft" }, quantity: "50", amount: "0.95" },
    ],
    byDay: [{ day: "2026-10-05", quantity: "200" }],
  });
});

test("a true-up tells what was agreed and reached; recurring lines and lines by hand say how they are multiplied", async () => {
  const nordwind = await makeCustomer(on.call, { tenantId: "nordwind" });
  await on.call("createSubscription", {
    body: {
      customerId: nordwind.id,
      startsOn: "2026-01-01",
      discount: null,
      minimumSpend: "5.00",
      items: [{ product: "Support", description: null, quantity: "1", unitPrice: "1.5" }],
    },
  });
  await ingestEvents(on.app.deps, [
    reading({
      tenantId: "nordwind",
      from: "2026-10-05T10:00:00Z",
      before: "2026-10-05T11:00:00Z",
      quantity: "200",
    }),
  ]);
  const invoice = await invoiceOf(nordwind, "2026-10");
  expect(await explain(invoice, "Minimum spend")).toMatchObject({
    minimum: { agreed: "5.00", reached: "3.40", missing: "1.60" },
    steps: [
      "5.00 EUR were agreed for this period and 3.40 were reached, so 1.60 are missing.",
      "1 month × 1.6 EUR = 1.60 EUR, rounded once.",
    ],
    resources: null,
  });
  const nothingBehind = {
    price: null,
    quantity: null,
    resources: null,
    bills: [],
    records: null,
    minimum: null,
  };
  expect(await explain(invoice, "Support")).toMatchObject({
    ...nothingBehind,
    steps: ["1 month × 1.5 EUR = 1.50 EUR, rounded once."],
  });
  const body = { customerId: nordwind.id, lines: [lineOver("7")] };
  const { data: byHand } = await on.call("createInvoice", { body });
  expect(await explain(byHand, "Setup")).toMatchObject({ ...nothingBehind, period: null });
  expect(
    await refusal(on.call("explainLine", { params: { id: byHand.id, position: 2 }, query: {} })),
  ).toMatchObject({
    code: "not_found",
  });
});
