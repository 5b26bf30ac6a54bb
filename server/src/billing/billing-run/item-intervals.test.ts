import { afterAll, beforeAll, expect, test } from "vitest";
import { readInvoiceDocument } from "../../invoicing/invoices/read-document.ts";
import { localFormat } from "../../invoicing/messages/local-format.ts";
import { lineData } from "../../invoicing/pdf/line-data.ts";
import { billing } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { readCsv } from "../../testing/csv.ts";
import { type Invoicing, makeCustomer, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;
const { run, invoiceOf, use } = billing(() => on);

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  const items = [
    { product: "vCPU", meter: "compute.vcpu", price: { model: "unit" as const, unitPrice: "1" } },
  ];
  await on.call("createRateCard", {
    body: { name: "Prices", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

const setup = { product: "Setup", quantity: "1", unitPrice: "99", interval: "once" as const };
const licence = {
  product: "Licence",
  quantity: "2",
  unitPrice: "365",
  interval: "year" as const,
  charged: "advance" as const,
};
const support = { product: "Support", quantity: "1", unitPrice: "92", interval: "quarter" as const };
const hosting = { product: "Hosting", quantity: "1", unitPrice: "31", interval: "month" as const };

test("setup fees, prepaid years and quarters are charged once, whatever is voided and run again", async () => {
  const { id } = await makeCustomer(on.call);
  const lines = async (month: string) =>
    (await invoiceOf({ id }, `${month}-01`))?.lines.map(({ kind, product, quantity, unit, amount }) => [
      kind,
      product,
      quantity,
      unit,
      amount,
    ]);
  const items = [setup, licence, { ...support, until: "2026-12-15" }];
  const terms = { customerId: id, startsOn: "2026-10-01", items };
  await on.call("createSubscription", { body: terms });
  const october = [
    ["recurring", "Setup", "1", null, "99.00"],
    ["recurring", "Licence", "2", "year", "730.00"],
  ];
  await run("2026-10");
  expect(await lines("2026-10")).toEqual(october);
  const first = await invoiceOf({ id }, "2026-10-01");
  const params = { id: first?.id ?? "" };
  await on.call("finalizeInvoice", { params });
  expect(await run("2026-10")).toMatchObject({ created: 0 });
  await on.call("voidInvoice", { params, body: { reason: "another address" } });
  expect(await run("2026-10")).toMatchObject({ created: 1 });
  expect(await lines("2026-10")).toEqual(october);
  const again = await invoiceOf({ id }, "2026-10-01");
  await on.call("finalizeInvoice", { params: { id: again?.id ?? "" } });
  // November has none of it; in December the quarter ends on its last day, 76 days of 92.
  on.clock.set("2026-12-03T08:00:00Z");
  expect(await run("2026-11")).toMatchObject({ created: 0 });
  // The same terms from another day on change nothing.
  await on.call("createSubscription", { body: { ...terms, startsOn: "2026-12-01" } });
  on.clock.set("2027-01-03T08:00:00Z");
  expect(await run("2026-12")).toMatchObject({ created: 1 });
  expect(await lines("2026-12")).toEqual([["recurring", "Support", "0.826087", "quarter", "76.00"]]);
});

test("a line names the term it pays for, in the draft, once issued, in the files, and where it is explained", async () => {
  const { id } = await makeCustomer(on.call);
  on.clock.set("2027-02-03T08:00:00Z");
  const items = [licence, { ...support, until: "2026-12-15" }, hosting, setup];
  const terms = await on.call("createSubscription", {
    body: { customerId: id, startsOn: "2026-10-15", items },
  });
  const next = ({ nextCharges }: typeof terms.data) =>
    nextCharges.map(({ position, month, period, amount }) => [
      position,
      month,
      period.from,
      period.before,
      amount,
    ]);
  expect(next(terms.data)).toEqual([
    [1, "2027-10", "2027-10-15", "2028-10-15", "730.00"],
    [3, "2027-02", "2027-02-01", "2027-03-01", "31.00"],
  ]);
  const year = { from: "2026-10-15", before: "2027-10-15" };
  const part = { from: "2026-10-15", before: "2026-12-16" };
  const periods = (invoice: Awaited<ReturnType<typeof invoiceOf>>) =>
    invoice?.lines.map(({ product, period }) => [product, period]);
  await run("2026-10");
  await run("2026-11");
  await run("2026-12");
  const october = await invoiceOf({ id }, "2026-10-01");
  const expected = [
    ["Licence", year],
    ["Hosting", { from: "2026-10-15", before: "2026-11-01" }],
    ["Setup", { from: "2026-10-01", before: "2026-11-01" }],
  ];
  expect(periods(october)).toEqual(expected);
  // In November neither the year nor the quarter is due.
  expect(periods(await invoiceOf({ id }, "2026-11-01"))).toEqual([
    ["Hosting", { from: "2026-11-01", before: "2026-12-01" }],
  ]);
  const december = await invoiceOf({ id }, "2026-12-01");
  expect(periods(december)).toEqual([
    ["Support", part],
    ["Hosting", { from: "2026-12-01", before: "2027-01-01" }],
  ]);
  const params = { id: october?.id ?? "" };
  const { data: issued } = await on.call("finalizeInvoice", { params });
  expect(periods(issued)).toEqual(expected);
  const [head = [], ...rows] = readCsv((await on.call("exportInvoiceLines", { params })).data);
  const cell = (cells: string[], name: string) => cells[head.indexOf(name)];
  expect(rows.map((cells) => [cell(cells, "Period From"), cell(cells, "Period To")])).toEqual([
    ["2026-10-15", "2027-10-14"],
    ["2026-10-15", "2026-10-31"],
    ["2026-10-01", "2026-10-31"],
  ]);
  const focus = (await on.call("exportFocus", { query: { period: "2026-10", customerId: id } })).data;
  const [names = [], ...costs] = readCsv(focus);
  const costOf = (name: string) => costs[0]?.[names.indexOf(name)];
  expect([costOf("ChargePeriodStart"), costOf("ChargePeriodEnd"), costOf("BilledCost")]).toEqual([
    "2026-10-15T00:00:00Z",
    "2027-10-15T00:00:00Z",
    "730.00",
  ]);
  const printed = async () => {
    const document = await readInvoiceDocument(on.app.deps.db, params.id);
    const format = localFormat("en-GB", "EUR");
    return document.lines.map((line) => lineData(line, format, document.invoice).details.at(-1));
  };
  expect(await printed()).toEqual(["15 Oct 2026 – 14 Oct 2027", "15 Oct 2026 – 31 Oct 2026", undefined]);
  const stepOf = async (ref: string | undefined, position: number) => {
    const { data } = await on.call("explainLine", { params: { id: ref ?? "", position }, query: {} });
    return [data.period, data.steps];
  };
  expect(await stepOf(params.id, 1)).toEqual([
    year,
    ["This pays for 2026-10-15 to 2027-10-14, in advance.", "2 year × 365 EUR = 730.00 EUR, rounded once."],
  ]);
  expect(await stepOf(december?.id, 1)).toMatchObject([
    part,
    ["This pays for 2026-10-15 to 2026-12-15, at its end.", expect.any(String)],
  ]);
  expect(await stepOf(december?.id, 2)).toMatchObject([{ from: "2026-12-01" }, [expect.any(String)]]);
});

test("a year is billed with its month, and when other terms end it a credit note by line gives the rest back", async () => {
  const { id } = await makeCustomer(on.call);
  on.clock.set("2026-11-03T08:00:00Z");
  const items = [licence, hosting];
  const { data: agreed } = await on.call("createSubscription", {
    body: { customerId: id, startsOn: "2026-10-15", items },
  });
  await use({ id }, "compute.vcpu", "10", "2026-10-20");
  await run("2026-10");
  const params = { id: (await invoiceOf({ id }, "2026-10-01"))?.id ?? "" };
  await on.call("finalizeInvoice", { params });
  await on.call("sendInvoice", { params });
  // Nothing of the year counts as taken off by hand when less of its month's usage is known later.
  await use({ id }, "compute.vcpu", "-4", "2026-10-20");
  on.clock.set("2026-12-03T08:00:00Z");
  await run("2026-11");
  expect((await invoiceOf({ id }, "2026-11-01"))?.lines).toMatchObject([
    { product: "Hosting", period: { from: "2026-11-01", before: "2026-12-01" } },
    { kind: "adjustment", period: { from: "2026-10-01", before: "2026-11-01" }, amount: "-4.00" },
  ]);
  await on.call("createSubscription", { body: { customerId: id, startsOn: "2027-04-15", items: [hosting] } });
  const { data: ended } = await on.call("getSubscription", { params: { id: agreed.id } });
  expect(ended).toMatchObject({ before: "2027-04-15", nextCharges: [{ position: 2, month: "2026-12" }] });
  const { data: corrected } = await on.call("issueCreditNote", {
    params,
    body: { lines: [{ position: 2, quantity: "1" }], reason: "ended on 14 April", settle: "due" },
  });
  expect(corrected.lines[1]).toMatchObject({
    product: "Licence",
    period: { from: "2026-10-15", before: "2027-10-15" },
    amount: "730.00",
  });
  expect(corrected.creditNotes).toMatchObject([{ lines: [{ position: 2, quantity: "1" }] }]);
});

test("an item that is charged once has no last day, and no item ends before it begins", async () => {
  const { id } = await makeCustomer(on.call);
  const agree = (item: object) =>
    refusal(
      on.call("createSubscription", {
        body: { customerId: id, startsOn: "2026-10-01", items: [{ ...setup, ...item }] },
      }),
    );
  for (const item of [{ until: "2027-01-01" }, { interval: "year", until: "2026-09-30" }])
    expect(await agree(item)).toMatchObject({
      code: "invalid_date",
      errors: [{ pointer: "/items/0/until" }],
    });
});
