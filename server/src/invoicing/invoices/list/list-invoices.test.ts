import type { Invoice, InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import { invoiceSort } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import { INVOICE_STATUSES } from "@billow/core/invoicing/transitions.ts";
import { type CurrencyCode, currencyExponent } from "@billow/core/money/currency.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, makeInvoice, refusal } from "../../../testing/invoicing.ts";

let on: Invoicing;
/** Every invoice as it is shown one by one, and customers' ids in the order of their names. */
let all: Invoice[];
let customerIds: string[];

const CUSTOMERS = [
  { name: "Nordwind GmbH", currency: "EUR" },
  { name: "Ångström Café", currency: "EUR" },
  { name: "100%_Cloud \\ Ltd", currency: "EUR" },
  { name: "東京クラウド", currency: "JPY" },
  { name: "Kuwait Data INV-", currency: "KWD" },
  { name: "Twin AG", currency: "EUR" },
  { name: "twin  ag", currency: "JPY" },
  { name: "2026 Holding", currency: "KWD" },
] as const;

beforeAll(async () => {
  const clock = fixedClock("2026-12-10T23:30:00Z");
  const app = await testApp({ clock, env: { BILLOW_TIMEZONE: "Europe/Berlin" } });
  on = { app, clock, call: app.as("billing") };
  const customers: { id: string }[] = [];
  for (const fields of CUSTOMERS) customers.push(await makeCustomer(on.call, fields));
  for (let index = 0; index < 56; index += 1) {
    const status = INVOICE_STATUSES[index % 7] ?? "draft";
    const customer = customers[(index * 5 + Math.floor(index / 7)) % customers.length];
    // Few different totals, so that many rows tie in the order.
    await makeInvoice(on, status, { customer, amount: String(20 + (index % 4)) });
    if (index % 3 === 0) clock.advance({ days: 1 });
  }
  const { items } = (await on.call("listInvoices", { query: { limit: 200 } })).data;
  all = await Promise.all(
    items.map(async ({ id }) => (await on.call("getInvoice", { params: { id } })).data),
  );
  customerIds = (await on.call("listCustomers", { query: { limit: 200 } })).data.items.map(({ id }) => id);
});

afterAll(() => on.app.close());

interface Query {
  q?: string | undefined;
  status?: string | undefined;
  issuedFrom?: string | undefined;
  issuedBefore?: string | undefined;
  dueFrom?: string | undefined;
  dueBefore?: string | undefined;
  customerId?: string | undefined;
  currency?: string | undefined;
}

/** The list as its definition says it, over what is shown one by one. */
function matches(invoice: Invoice, query: Query): boolean {
  const fold = (text: string) =>
    text
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase()
      .split(/\s+/)
      .join(" ")
      .trim();
  const q = query.q?.trim() ?? "";
  const inName = fold(q) !== "" && fold(invoice.customer.name).includes(fold(q));
  return (
    (q === "" || invoice.number.includes(q.toUpperCase()) || inName) &&
    (query.status === undefined || query.status.split(",").includes(invoice.status)) &&
    (query.issuedFrom === undefined || invoice.issueDate >= query.issuedFrom) &&
    (query.issuedBefore === undefined || invoice.issueDate < query.issuedBefore) &&
    (query.dueFrom === undefined || invoice.dueDate >= query.dueFrom) &&
    (query.dueBefore === undefined || invoice.dueDate < query.dueBefore) &&
    (query.customerId === undefined || invoice.customer.id === query.customerId) &&
    (query.currency === undefined || invoice.currency === query.currency)
  );
}

type Sort = (typeof invoiceSort.options)[number];

function inOrder(invoices: readonly Invoice[], sort: Sort): string[] {
  const descending = sort.startsWith("-");
  const keyOf = (invoice: Invoice): (string | number | bigint)[] => {
    switch (sort.replace("-", "")) {
      case "number":
        return [...invoice.number.split("-").slice(1).map(Number), invoice.id];
      case "customer":
        return [customerIds.indexOf(invoice.customer.id), invoice.id];
      case "total":
        return [parseAmount(invoice.total, invoice.currency as CurrencyCode), invoice.id];
      case "issueDate":
        return [invoice.issueDate, invoice.id];
      default:
        return [invoice.dueDate, invoice.id];
    }
  };
  const sorted = invoices
    .map((invoice) => ({ id: invoice.id, key: keyOf(invoice) }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ id }) => id);
  return descending ? sorted.reverse() : sorted;
}

function compare(a: readonly (string | number | bigint)[], b: typeof a): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1;
}

/** All pages of a list, of a size, one after the other. */
async function walk(query: Query & { sort?: Sort }, limit: number): Promise<InvoiceSummary[]> {
  const items: InvoiceSummary[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = (await on.call("listInvoices", { query: { ...query, limit, ...(cursor && { cursor }) } }))
      .data;
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    expect(page.items).toHaveLength(limit);
    cursor = page.nextCursor;
  }
}

const days = fc.date({ min: new Date("2026-12-05"), max: new Date("2027-01-25"), noInvalidDate: true });
const day = days.map((date) => date.toISOString().slice(0, 10));
// biome-ignore format: one kind of text a line
const TYPED = [
  "nordWIND", "gmbh", "ANGSTROM", "ångström cafe", "café", "ö", "%", "_", "100%_", "\\", "\\ l", "東京", "ラ", "twin ag", "twin  AG", "ag",
  "2026", "INV", "inv-2026", "2026-00", "-0", "0012", "INV-2026-0042", "7", "26-0", "v-", "INV-2026-00%", "nobody", "\u0301", " ", "", "'; --",
];
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 2 });
const statuses = fc.subarray([...INVOICE_STATUSES], { minLength: 1 }).map((chosen) => chosen.join(","));
const anyQuery: fc.Arbitrary<Query> = fc.record({
  q: fc.oneof(maybe(fc.constantFrom(...TYPED)), fc.constantFrom(...TYPED)),
  status: maybe(statuses),
  issuedFrom: maybe(day),
  issuedBefore: maybe(day),
  dueFrom: maybe(day),
  dueBefore: maybe(day),
  customerId: maybe(fc.nat(7).map((index) => customerIds[index])),
  currency: maybe(fc.constantFrom("EUR", "JPY", "KWD", "CHF")),
});

describe("the list of invoices", () => {
  test("covers every status, two years and invoices that tie", () => {
    expect(new Set(all.map(({ status }) => status)).size).toBe(7);
    expect(new Set(all.map(({ number }) => number.slice(0, 8))).size).toBe(2);
    expect(all).toHaveLength(56);
  });

  test.each(invoiceSort.options)("sorted by %s, walked page by page, is whole and in order", async (sort) => {
    const expected = inOrder(all, sort);
    for (const limit of [1, 7, 56, 200]) {
      expect((await walk({ sort }, limit)).map(({ id }) => id)).toEqual(expected);
    }
  });

  test("is the same as looking at every invoice, whatever is asked for together", async () => {
    const cases = fc.record({
      query: anyQuery,
      sort: fc.constantFrom(...invoiceSort.options),
      limit: fc.integer({ min: 3, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ query, sort, limit }) => {
        const expected = all.filter((invoice) => matches(invoice, query));
        const found = await walk({ ...query, sort }, limit);
        expect(found.map(({ id }) => id)).toEqual(inOrder(expected, sort));
      }),
      { numRuns: 250 },
    );
  });

  test.each(TYPED)("finds by %j alone what contains it", async (q) => {
    const expected = all.filter((invoice) => matches(invoice, { q }));
    expect((await walk({ q }, 200)).map(({ id }) => id)).toEqual(inOrder(expected, "-issueDate"));
  });

  test("shows each invoice as it is shown by itself", async () => {
    for (const summary of await walk({}, 200)) {
      expect(all.find(({ id }) => id === summary.id)).toMatchObject(summary);
    }
  });

  test("goes on where it was while invoices are added before and behind", async () => {
    const first = (await on.call("listInvoices", { query: { limit: 10 } })).data;
    const added = await makeDraft(on.call, { id: customerIds[0] ?? "" });
    expect(added.issueDate >= (first.items[0]?.issueDate ?? "")).toBe(true);
    const cursor = first.nextCursor ?? "";
    const rest = (await on.call("listInvoices", { query: { limit: 200, cursor } })).data;
    const before = inOrder(all, "-issueDate");
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(before);
    all.push((await on.call("getInvoice", { params: { id: added.id } })).data);
  });

  test("refuses a cursor it did not give out, or gave out for another order", async () => {
    const { nextCursor } = (await on.call("listInvoices", { query: { limit: 1, sort: "total" } })).data;
    const forged = (sort: string, value: unknown, id: unknown) =>
      Buffer.from(JSON.stringify({ sort, value, id })).toString("base64url");
    const id = all[0]?.id;
    const bad = [
      { sort: "-total", cursor: nextCursor ?? "" },
      { sort: "number", cursor: nextCursor ?? "" },
      { sort: "total", cursor: "garbage" },
      { sort: "total", cursor: forged("total", "12.5", id) },
      { sort: "total", cursor: forged("total", "9".repeat(30), id) },
      { sort: "number", cursor: forged("number", "x", id) },
      { sort: "issueDate", cursor: forged("issueDate", "2026-02-30", id) },
      { sort: "dueDate", cursor: forged("dueDate", "2026-02-01", "1") },
      { sort: "customer", cursor: forged("customer", "Nordwind", id) },
    ] as const;
    for (const query of bad) {
      expect(await refusal(on.call("listInvoices", { query }))).toMatchObject({
        status: 400,
        code: "invalid_request",
        errors: [{ pointer: "/cursor" }],
      });
    }
  });

  test("refuses days that no calendar has", async () => {
    for (const bad of ["2026-02-30", "0000-01-01", "yesterday"]) {
      const answer = on.call("listInvoices", { query: { issuedFrom: bad } });
      expect(await refusal(answer)).toMatchObject({ code: "invalid_request" });
    }
  });

  test("finds names by letters that have no accent to drop", async () => {
    const customer = await makeCustomer(on.call, { name: "Großhandel Bjørn Łódź", currency: "SEK" });
    const { id } = await makeDraft(on.call, customer);
    for (const q of ["grosshandel", "GROẞHANDEL", "bjorn", "Łódź", "lodz"]) {
      expect((await walk({ q }, 200)).map((found) => found.id)).toEqual([id]);
    }
    all.push((await on.call("getInvoice", { params: { id } })).data);
    customerIds = (await on.call("listCustomers", { query: { limit: 200 } })).data.items.map((one) => one.id);
  });

  test("is walked by customer also where a name is longer than any cursor", async () => {
    const name = "雲".repeat(200);
    for (const tenantId of ["long-1", "long-2"]) {
      const customer = await makeCustomer(on.call, { name, tenantId, currency: "CNY" });
      await makeDraft(on.call, customer);
      await makeDraft(on.call, customer);
    }
    expect(await walk({ q: "雲", sort: "customer" }, 1)).toHaveLength(4);
    expect(await walk({ q: "雲", sort: "-customer" }, 1)).toHaveLength(4);
    const page = await on.call("listCustomers", { query: { q: "雲", limit: 1 } });
    const next = await on.call("listCustomers", {
      query: { q: "雲", limit: 1, cursor: page.data.nextCursor ?? "" },
    });
    expect([page, next].map(({ data }) => data.items[0]?.tenantId).sort()).toEqual(["long-1", "long-2"]);
    expect(next.data.nextCursor).toBeNull();
  });
});

describe("the counts of invoices", () => {
  test("are those of the list without its statuses, with what is outstanding per currency", async () => {
    const shown = await walk({}, 200);
    all = await Promise.all(
      shown.map(async ({ id }) => (await on.call("getInvoice", { params: { id } })).data),
    );
    await fc.assert(fc.asyncProperty(anyQuery, expectCounts), { numRuns: 100 });
  });

  test("are those where most customers are of the name, which counts the others instead", async () => {
    const named = new Set(
      all.flatMap(({ customer }) => (customer.name.toLowerCase().includes("g") ? [customer.id] : [])),
    );
    expect(named.size).toBeGreaterThan(customerIds.length / 2);
    expect(named.size).toBeLessThan(customerIds.length);
    const ofMost = anyQuery.map((query) => ({ ...query, customerId: undefined, q: "g" }));
    await fc.assert(fc.asyncProperty(ofMost, expectCounts), { numRuns: 25 });
  });
});

async function expectCounts(query: Query): Promise<void> {
  const { outstanding, totals, ...counts } = (await on.call("countInvoices", { query })).data;
  const expected = all.filter((invoice) => matches(invoice, { ...query, status: undefined }));
  const countOf = (status: InvoiceStatus) => expected.filter((one) => one.status === status).length;
  expect(counts).toEqual({
    all: expected.length,
    ...Object.fromEntries(INVOICE_STATUSES.map((status) => [status, countOf(status)])),
  });
  expect(outstanding).toEqual(outstandingOf(expected));
  expect(totals).toEqual(totalsOf(expected));
}

function totalsOf(invoices: readonly Invoice[]) {
  return [...Map.groupBy(invoices, ({ currency, status }) => `${currency} ${status}`).values()]
    .flatMap((own) => {
      const [first] = own;
      if (first === undefined) return [];
      const currency = first.currency as CurrencyCode;
      const sum = (amounts: readonly string[]) =>
        formatAmount(
          amounts.reduce((all, one) => all + BigInt(one.replace(".", "")), 0n),
          currency,
        );
      const isOpen = ["pending", "sent", "overdue"].includes(first.status);
      const amount = sum(own.map(({ total }) => total));
      const due = sum(isOpen ? own.map(({ amountDue }) => amountDue) : []);
      return [{ status: first.status, currency, amount, due }];
    })
    .sort((a, b) => a.currency.localeCompare(b.currency) || a.status.localeCompare(b.status));
}

function outstandingOf(invoices: readonly Invoice[]): { currency: string; amount: string }[] {
  const open = invoices.filter(({ status }) => ["pending", "sent", "overdue"].includes(status));
  return [...Map.groupBy(open, ({ currency }) => currency as CurrencyCode)]
    .map(([currency, own]) => {
      const units = own.map(({ amountDue }) => BigInt(amountDue.replace(".", "")));
      expect(
        own.every(({ total }) => (total.split(".")[1] ?? "").length === currencyExponent(currency)),
      ).toBe(true);
      return {
        currency,
        amount: formatAmount(
          units.reduce((sum, one) => sum + one, 0n),
          currency,
        ),
      };
    })
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
}
