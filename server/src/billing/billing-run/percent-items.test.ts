import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readInvoiceDocument, settlementOfDocument } from "../../invoicing/invoices/read-document.ts";
import { invoiceData } from "../../invoicing/pdf/document-data.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { billing } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, refusal } from "../../testing/invoicing.ts";
import { reading } from "../../testing/usage.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;
const { run, invoiceOf, issued } = billing(() => on);

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(() => emptyBusiness(on.app.deps.db));

afterAll(() => on.app.close());

const unit = (product: string, meter: string, unitPrice: string) => ({
  product,
  meter,
  price: { model: "unit" as const, unitPrice },
});
const support = {
  product: "Support",
  price: { model: "percent" as const, percent: "10", of: { groups: ["network"] }, recurring: true },
};
const items = [
  support,
  unit("Egress", "network.egress", "0.5"),
  { ...unit("Ingress", "network.ingress", "0.1"), maximum: "4" },
];
const prices = (fields: object = {}) => ({
  body: { name: "Prices", currency: "EUR", validFrom: "2026-01-01", items, ...fields },
});
const use = (tenantId: string, quantity: string, meter = "network.egress", at = "2026-10-10T10") =>
  ingestEvents(on.app.deps, [
    reading({ tenantId, meter, quantity, from: `${at}:00:00Z`, before: `${at}:30:00Z` }),
  ]);
const linesOf = (invoice: Invoice | undefined) =>
  invoice?.lines.map((line) => [line.kind, line.product, line.quantity, line.unit, line.amount]);

test("a month's percentage is billed, split, explained, adjusted by late usage, and verified", async () => {
  await on.call("createRateCard", prices());
  const customer = await makeCustomer(on.call, {
    tenantId: "east",
    taxCategory: "standard",
    taxRate: "19",
    locale: "de-DE",
  });
  await on.call("addCustomerTenant", {
    params: { id: customer.id },
    body: { tenantId: "west", costCentre: "4711", move: false },
  });
  await on.call("createSubscription", {
    body: {
      customerId: customer.id,
      startsOn: "2026-10-01",
      discount: { percent: "20" },
      items: [{ product: "Licence", quantity: "1", unitPrice: "50" }],
    },
  });
  await use("east", "100");
  await use("west", "33");
  await use("west", "90", "network.ingress", "2026-10-11T10");
  on.clock.set("2026-11-03T08:00:00Z");
  const before = await issued(customer, "2026-10");
  // 66.50 and at most 4.00 and 50.00 are 120.50; less 20 % they are 96.40.
  expect(linesOf(before)).toEqual([
    ["percent", "Support", "96.4", "EUR", "9.64"],
    ["usage", "Egress", "133", "GiB", "66.50"],
    ["usage", "Ingress", "1", "maximum", "4.00"],
    ["recurring", "Licence", "1", "month", "50.00"],
  ]);
  expect([before.subtotal, before.discount, before.tax, before.total]).toEqual([
    "130.14",
    "24.10",
    "20.15",
    "126.19",
  ]);
  // East: 50.00 of egress and the licence. West: 16.50 and 4.00 of 120.50, so 1.64 of 9.64.
  expect(before.lines[0]?.breakdown?.map(({ tenantId, amount }) => [tenantId, amount])).toEqual([
    ["east", "8.00"],
    ["west", "1.64"],
  ]);
  expect(before.lines.slice(0, 3).map(({ description }) => description)).toEqual([
    "10% of 96.4 EUR after discount",
    null,
    "Maximum of the month: 90 GB would come to 9.00 EUR",
  ]);
  const explain = async (invoice: Invoice | undefined, position: number) =>
    (await on.call("explainLine", { params: { id: invoice?.id ?? "", position }, query: {} })).data;
  expect((await explain(before, 1)).steps).toEqual([
    "These count: Egress 66.50 EUR, Ingress 4.00 EUR, items of the subscription 50.00 EUR, less 24.10 EUR of the agreed discount. They come to 96.40 EUR.",
    "The item costs 10% of that.",
    "96.4 EUR × 0.1 EUR = 9.64 EUR, rounded once.",
  ]);
  expect((await explain(before, 3)).steps).toContain("That is more than the item's maximum of 4.00 EUR.");

  await use("west", "12", "network.egress", "2026-10-20T10");
  await use("east", "1", "network.egress", "2026-11-01T10");
  on.clock.set("2026-12-03T08:00:00Z");
  await run("2026-11");
  const after = await invoiceOf(customer, "2026-11-01");
  // 12 GiB more are 6.00, 4.80 after discount.
  expect(linesOf(after)?.filter(([kind]) => kind === "adjustment")).toEqual([
    ["adjustment", "Support", "4.8", "EUR", "0.48"],
    ["adjustment", "Egress", "12", "GiB", "6.00"],
    ["adjustment", "Discount", "-1", null, "-1.20"],
  ]);
  const late = after?.lines.find((line) => line.kind === "adjustment");
  expect(late).toMatchObject({ description: "Higher charges for 2026-10" });
  expect(late?.breakdown?.map(({ tenantId, amount }) => [tenantId, amount])).toEqual([["west", "0.48"]]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  const document = await readInvoiceDocument(on.app.deps.db, before.id);
  const german = invoiceData(document, { settlement: settlementOfDocument(document, "now"), state: null });
  expect(JSON.stringify(german)).toMatch(/10.% von 96,40.€ nach Rabatt/);
});

test("at the month's end the live bill is the draft", async () => {
  await on.call("createRateCard", prices({ items: [{ ...support, minimum: "29" }, ...items.slice(1)] }));
  const customer = await makeCustomer(on.call, { tenantId: "east" });
  on.clock.set("2026-10-31T12:00:00Z");
  await use("east", "100");
  const upcoming = async () =>
    (await on.call("getUpcomingInvoice", { params: { id: customer.id }, query: {} })).data;
  const lines = (await upcoming()).lines.map((line) => [line.product, line.quantity, line.unit, line.amount]);
  expect(lines).toEqual([
    ["Support", "1", "minimum", "29.00"],
    ["Egress", "100", "GiB", "50.00"],
  ]);
  on.clock.set("2026-11-03T08:00:00Z");
  await run("2026-10");
  const draft = await invoiceOf(customer, "2026-10-01");
  expect(linesOf(draft)?.map(([, ...line]) => line)).toEqual(lines);
  const impact = await on.call("computePriceImpact", {
    body: { currency: "EUR", period: "2026-10", items },
  });
  expect(impact.data).toMatchObject({ current: "79.00", proposed: "55.00" });
});

test.each<[string, object, string, RegExp]>([
  [
    "percentages of each other",
    { product: "B", price: { ...support.price, of: { products: ["A"] } } },
    "/items/0/price/of",
    /A is of B is of A/,
  ],
  ["a percentage with a meter", { ...support, meter: "gpu" }, "/items/1/meter", /no meter/],
  [
    "a percentage of usage with a dimension",
    { ...support, match: { a: "b" } },
    "/items/1/match",
    /matches no usage/,
  ],
  [
    "a product without a meter",
    { product: "B", price: unit("", "", "1").price },
    "/items/1/meter",
    /by which meter/,
  ],
  [
    "bounds that contradict each other",
    { ...unit("B", "gpu", "1"), minimum: "2", maximum: "1" },
    "/items/1/maximum",
    /less than its minimum/,
  ],
])("a rate card with %s is refused, and nothing is made", async (_, item, pointer, said) => {
  const first = { product: "A", price: { ...support.price, of: { products: ["B"] } } };
  const wrong = { ...item, ...(!("product" in item && item.product === "B") && { product: "B" }) };
  const answer = await refusal(on.call("createRateCard", prices({ items: [first, wrong] })));
  expect(answer).toMatchObject({ code: "invalid_price", detail: expect.stringMatching(said) });
  expect(answer.errors).toMatchObject([{ pointer }]);
  expect((await on.call("listRateCards", { query: {} })).data.items).toEqual([]);
});
