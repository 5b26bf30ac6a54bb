import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, lineOver, makeCustomer, makeInvoice } from "../../testing/invoicing.ts";
import { allocation, reading } from "../../testing/usage.ts";
import { exportFocus } from "./export-focus.ts";
import { FOCUS_HEADER } from "./focus-columns.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock, env: { BILLOW_TIMEZONE: "Europe/Berlin" } });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(async () => {
  on.clock.set("2026-11-03T08:00:00Z");
  await emptyBusiness(on.app.deps.db);
  const tiers = [
    { upTo: "100", unitPrice: "0" },
    { upTo: null, unitPrice: "0.0193" },
  ];
  const items = [
    { product: "vCPU hours", meter: "compute.vcpu", price: { model: "unit" as const, unitPrice: "0.0245" } },
    { product: "Egress", meter: "network.egress", price: { model: "graduated" as const, tiers } },
    {
      product: "H200 hours",
      meter: "gpu",
      match: { gpuModel: "H200", region: "fra" },
      price: { model: "unit" as const, unitPrice: "2.95" },
    },
  ];
  await on.call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

type Row = Record<string, string>;

/** The file of a period as rows by column, read as RFC 4180 says. */
async function focusOf(period: string, customerId?: string): Promise<Row[]> {
  let text = "";
  const { deps } = on.app;
  for await (const piece of exportFocus(deps.db, { period, customerId })) text += piece;
  const [header, ...records] = parseCsv(text);
  expect(header).toEqual(FOCUS_HEADER);
  return records.map((cells) =>
    Object.fromEntries(cells.map((cell, index) => [FOCUS_HEADER[index] ?? "", cell])),
  );
}

function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    records.push(cells);
    cells = [];
  }
  return records;
}

/** A unit as the specification writes one: a size of data, or words with capitals, joined by hyphens. */
const UNIT = /^([KMGTPE]?i?[bB]|[A-Z]\w*)(-([KMGTPE]?i?[bB]|[A-Z]\w*))*$/;

/** What the specification demands of costs and units, row by row. */
function expectConforming(rows: readonly Row[]) {
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    if (row.PricingUnit !== "") expect(row.PricingUnit).toMatch(UNIT);
    if (row.ChargeCategory === "Tax") continue;
    const { BilledCost = "", ListCost = "", ContractedCost = "", PricingQuantity = "" } = row;
    const { ListUnitPrice = "", ContractedUnitPrice = "" } = row;
    if (ListUnitPrice === "") {
      expect([ListCost, ContractedCost]).toEqual([BilledCost, BilledCost]);
      continue;
    }
    const times = (unitPrice: string) => decimal(PricingQuantity).times(decimal(unitPrice));
    expect(times(ListUnitPrice).eq(decimal(ListCost)), JSON.stringify(row)).toBe(true);
    expect(times(ContractedUnitPrice).eq(decimal(ContractedCost)), JSON.stringify(row)).toBe(true);
  }
}

/** What the rows of each document sum to, in the notation of its total. */
function sumsOf(rows: readonly Row[]): Record<string, string> {
  const sums = new Map<string, bigint>();
  for (const { InvoiceId = "", BilledCost = "", BillingCurrency: currency = "" } of rows) {
    if (!isCurrencyCode(currency)) throw new Error(`a row is in ${currency}`);
    const minor = parseAmount(currency === "JPY" ? BilledCost.replace(/\.0$/, "") : BilledCost, currency);
    sums.set(`${InvoiceId} ${currency}`, (sums.get(`${InvoiceId} ${currency}`) ?? 0n) + minor);
  }
  return Object.fromEntries(
    [...sums].map(([key, minor]) => {
      const [number = "", currency = ""] = key.split(" ");
      return [number, isCurrencyCode(currency) ? formatAmount(minor, currency) : ""];
    }),
  );
}

test("the rows of every invoice sum to its total, whatever its lines, discounts and taxes", async () => {
  const customers = {
    EUR: await makeCustomer(on.call, { name: '=Evil, "Corp"', taxCategory: "standard", taxRate: "19" }),
    JPY: await makeCustomer(on.call, { currency: "JPY", taxCategory: "standard", taxRate: "10" }),
  };
  const totals: Record<string, string> = {};
  const line = fc.record({
    product: fc.constantFrom("Setup", "+Support", 'a "quoted", one'),
    quantity: fc.integer({ min: 1, max: 9_999 }).map((n) => `${Math.floor(n / 100)}.${n % 100}`),
    unitPrice: fc.integer({ min: 0, max: 99_999 }).map((n) => `${n}.0${n % 9}7`),
    discount: fc.constantFrom(undefined, { percent: "7.5" }, { percent: "33" }),
    taxRate: fc.constantFrom("19", "7", "5.5"),
    unit: fc.constantFrom("hour", "Months", "TB", "seat", "GB month"),
  });
  const invoice = fc.record({
    currency: fc.constantFrom("EUR" as const, "JPY" as const),
    lines: fc.array(line, { minLength: 1, maxLength: 5 }),
    discount: fc.constantFrom(undefined, { percent: "12.5" }, { amount: "3" }),
  });
  await fc.assert(
    fc.asyncProperty(invoice, async ({ currency, lines, discount }) => {
      const newLines = lines.map((one) => ({
        product: one.product,
        quantity: one.quantity,
        unitPrice: one.unitPrice,
        unit: one.unit,
        taxRate: one.taxRate,
        ...(one.discount && { discount: one.discount }),
      }));
      const body = { customerId: customers[currency].id, lines: newLines, ...(discount && { discount }) };
      const { data } = await on.call("createInvoice", { body });
      await on.call("finalizeInvoice", { params: { id: data.id } });
      totals[data.number] = data.total;
    }),
    { numRuns: 40 },
  );
  const rows = await focusOf("2026-11");
  expect(sumsOf(rows)).toEqual(totals);
  expectConforming(rows);
  expect(rows.some((row) => row.BillingAccountName === '\'=Evil, "Corp"')).toBe(true);
  const ofJpy = await focusOf("2026-11", customers.JPY.id);
  expect(ofJpy.every((row) => row.BillingCurrency === "JPY")).toBe(true);
  expect(await focusOf("2026-10")).toEqual([]);
});

test("a billing run's invoice belongs to its period, whose late usage is a correction later", async () => {
  const nordwind = await makeCustomer(on.call, {
    tenantId: "nordwind",
    taxCategory: "standard",
    taxRate: "19",
  });
  const usage = { tenantId: "nordwind", from: "2026-10-05T10:00:00Z", before: "2026-10-05T11:00:00Z" };
  const gpu = { gpuModel: "H200", region: "fra" };
  await ingestEvents(on.app.deps, [
    reading({ ...usage, quantity: "150" }),
    allocation({ tenantId: "nordwind", at: "2026-10-31T11:00:00Z", vcpus: "2", gpus: "1", dimensions: gpu }),
    allocation({ tenantId: "nordwind", at: "2026-10-31T13:00:00Z", deleted: true }),
  ]);
  const october = await issued(nordwind, "2026-10");
  const rows = await focusOf("2026-10");
  expect(sumsOf(rows)).toEqual({ [october.number]: october.total });
  expectConforming(rows);
  expect(
    rows.map((row) => [row.ChargeCategory, row.PricingQuantity, row.PricingUnit, row.BilledCost]),
  ).toEqual([
    ["Usage", "4.0", "Hours", "0.10"],
    ["Usage", "100.0", "GiB", "0.00"],
    ["Usage", "50.0", "GiB", "0.97"],
    ["Usage", "2.0", "Hours", "5.90"],
    ["Tax", "", "", "1.32"],
  ]);
  expect(rows[3]).toMatchObject({
    BillingPeriodStart: "2026-09-30T22:00:00Z",
    BillingPeriodEnd: "2026-10-31T23:00:00Z",
    ChargePeriodStart: "2026-09-30T22:00:00Z",
    ChargePeriodEnd: "2026-10-31T23:00:00Z",
    ChargeClass: "",
    ConsumedQuantity: "2.0",
    ServiceCategory: "Compute",
    SkuMeter: "GPU – GPU hours",
    SkuPriceDetails: '{"GpuModel":"H200"}',
    RegionId: "fra",
    ListUnitPrice: "2.95",
    BillingAccountId: "nordwind",
  });
  await ingestEvents(on.app.deps, [reading({ ...usage, quantity: "10" })]);
  on.clock.set("2026-12-03T08:00:00Z");
  const november = await issued(nordwind, "2026-11");
  const corrections = await focusOf("2026-11");
  expect(sumsOf(corrections)).toEqual({ [november.number]: november.total });
  expect(corrections[0]).toMatchObject({
    ChargeCategory: "Usage",
    ChargeClass: "Correction",
    ChargePeriodStart: "2026-09-30T22:00:00Z",
    BillingPeriodStart: "2026-10-31T23:00:00Z",
    PricingQuantity: "10.0",
    PricingCategory: "",
  });
});

test("drafts and what no customer holds are left out; what was taken back is a correction by its credit note", async () => {
  const customer = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "19" });
  for (const status of ["draft", "pending", "voided", "refunded"] as const)
    await makeInvoice(on, status, { customer });
  const sent = await makeInvoice(on, "sent", { customer });
  await on.call("voidInvoice", { params: { id: sent.id }, body: { reason: "wrong customer" } });
  const body = { customerId: customer.id, lines: [lineOver("0.00")] };
  await on.call("createInvoice", { body });
  const rows = await focusOf("2026-11");
  expect(sumsOf(rows)).toEqual({
    "INV-2026-0002": "119.00",
    "INV-2026-0004": "119.00",
    "INV-2026-0005": "119.00",
    "CN-2026-0001": "-1.00",
    "CN-2026-0002": "-119.00",
  });
  expect(rows.filter((row) => row.InvoiceId === "CN-2026-0002")).toMatchObject([
    {
      ChargeCategory: "Credit",
      ChargeClass: "Correction",
      BilledCost: "-100.00",
      ListCost: "-100.00",
      ContractedCost: "-100.00",
      ChargeDescription: "Credit on INV-2026-0005: wrong customer",
    },
    { ChargeCategory: "Tax", ChargeClass: "Correction", BilledCost: "-19.00" },
  ]);
});

test("the file is served under its name", async () => {
  const served = await on.app.withKey(["invoices:read"])("exportFocus", { query: { period: "2026-10" } });
  expect(served.data).toBe(`${FOCUS_HEADER.join(",")}\r\n`);
});

async function issued(customer: { id: string }, period: string): Promise<Invoice> {
  await on.call("startBillingRun", { body: { period } });
  const { data } = await on.call("listInvoices", { query: { customerId: customer.id, sort: "-number" } });
  return (await on.call("finalizeInvoice", { params: { id: data.items[0]?.id ?? "" } })).data;
}
