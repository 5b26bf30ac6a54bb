import type { Customer } from "@billow/contract/parties/customer.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, makeInvoice, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;
let customer: Customer;

/** Two months of a customer: an overpaid invoice, one that credit pays in part, a refund, a cancellation. */
beforeAll(async () => {
  const clock = fixedClock("2026-10-05T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  const tax = { taxCategory: "standard", taxRate: "19" } as const;
  customer = await makeCustomer(on.call, { name: "=Nordwind, GmbH", tenantId: "nord wind", ...tax });
  const first = await makeInvoice(on, "sent", { customer });
  const body = { amount: "150.00", method: "SEPA", transactionId: "NTRF-1" };
  await on.call("recordPayment", { params: { id: first.id }, body });
  clock.set("2026-11-02T10:00:00Z");
  await on.call("sendInvoice", { params: { id: (await makeDraft(on.call, customer)).id } });
  clock.set("2026-11-03T10:00:00Z");
  await on.call("refundInvoice", { params: { id: first.id }, body: { amount: "19.00", reason: "outage" } });
  const wrong = await makeInvoice(on, "sent", { customer });
  await on.call("voidInvoice", { params: { id: wrong.id }, body: { reason: "wrong" } });
});

afterAll(() => on.app.close());

const statement = async (query: { from?: string; before?: string; currency?: string } = {}) =>
  (await on.call("getStatement", { params: { id: customer.id }, query })).data;

describe("a customer's statement of account", () => {
  test("tells what was owed, what happened with each document, and what is owed", async () => {
    const { opening, closing, entries, currency } = await statement();
    expect([opening, closing, currency]).toEqual(["0.00", "88.00", "EUR"]);
    const lines = entries.map((one) => [
      one.date,
      one.kind,
      one.document,
      one.debit,
      one.credit,
      one.balance,
    ]);
    expect(lines).toEqual([
      ["2026-10-05", "invoice", "INV-2026-0001", "119.00", "0.00", "119.00"],
      ["2026-10-05", "payment", "INV-2026-0001", "0.00", "150.00", "-31.00"],
      ["2026-11-02", "invoice", "INV-2026-0002", "119.00", "0.00", "88.00"],
      ["2026-11-02", "credit", "INV-2026-0002", "31.00", "31.00", "88.00"],
      ["2026-11-03", "creditNote", "CN-2026-0001", "0.00", "19.00", "69.00"],
      ["2026-11-03", "refund", "CN-2026-0001", "19.00", "0.00", "88.00"],
      ["2026-11-03", "invoice", "INV-2026-0003", "119.00", "0.00", "207.00"],
      ["2026-11-03", "void", "CN-2026-0002", "0.00", "119.00", "88.00"],
    ]);
    expect(entries.map((one) => one.description)).toEqual([
      "Invoice",
      "Payment on INV-2026-0001: SEPA, NTRF-1",
      "Invoice",
      "Credit used on INV-2026-0002",
      "Credit note on INV-2026-0001: outage",
      "Refund on INV-2026-0001",
      "Invoice",
      "Cancellation on INV-2026-0003: wrong",
    ]);
  });

  test("closes with what is outstanding less the customer's credit, whenever it is cut", async () => {
    const { data } = await on.call("getCustomer", { params: { id: customer.id } });
    const sum = (balances: Customer["credit"]) =>
      balances.reduce((total, { amount }) => total + parseAmount(amount, "EUR"), 0n);
    const whole = await statement();
    expect(parseAmount(whole.closing, "EUR")).toBe(sum(data.outstanding) - sum(data.credit));
    const october = await statement({ before: "2026-11-01" });
    const november = await statement({ from: "2026-11-01" });
    expect([october.closing, november.opening]).toEqual(["-31.00", "-31.00"]);
    expect([...october.entries, ...november.entries]).toEqual(whole.entries);
    expect(november.closing).toBe(whole.closing);
  });

  test("is in one currency, the customer's own unless told otherwise", async () => {
    expect(await statement({ currency: "JPY" })).toMatchObject({ opening: "0", entries: [], closing: "0" });
    const wrong = on.call("getStatement", { params: { id: customer.id }, query: { currency: "XXQ" } });
    expect((await refusal(wrong)).code).toBe("unknown_currency");
    const nobody = on.call("getStatement", { params: { id: on.app.deps.newId() } });
    expect((await refusal(nobody)).code).toBe("not_found");
  });

  test("comes as CSV with the same figures, for those who may export", async () => {
    const url = `/api/v1/customers/${customer.id}/statement.csv?from=2026-11-03`;
    const answer = await on.app.server.inject({ url, headers: await on.app.cookieOf("manager") });
    expect(answer.headers["content-disposition"]).toBe('attachment; filename="statement-nord-wind-EUR.csv"');
    expect(answer.body.split("\r\n")).toEqual([
      "Date,Kind,Document,Description,Debit,Credit,Balance,Currency",
      "2026-11-03,opening,,,,,88.00,EUR",
      "2026-11-03,creditNote,CN-2026-0001,Credit note on INV-2026-0001: outage,0.00,19.00,69.00,EUR",
      "2026-11-03,refund,CN-2026-0001,Refund on INV-2026-0001,19.00,0.00,88.00,EUR",
      "2026-11-03,invoice,INV-2026-0003,Invoice,119.00,0.00,207.00,EUR",
      "2026-11-03,void,CN-2026-0002,Cancellation on INV-2026-0003: wrong,0.00,119.00,88.00,EUR",
      ",closing,,,,,88.00,EUR",
      "",
    ]);
    const support = await on.app.server.inject({ url, headers: await on.app.cookieOf("support") });
    expect(support.statusCode).toBe(403);
  });
});

describe("the lists of the books", () => {
  test("show credit notes, newest first, found by any number or name", async () => {
    const list = async (query: Parameters<typeof on.call<"listCreditNotes">>[1]["query"] = {}) =>
      (await on.call("listCreditNotes", { query })).data;
    const { items } = await list();
    expect(items).toMatchObject([
      {
        number: "CN-2026-0002",
        invoice: { number: "INV-2026-0003" },
        net: "100.00",
        tax: "19.00",
        total: "119.00",
      },
      { number: "CN-2026-0001", invoice: { number: "INV-2026-0001" }, total: "19.00", reason: "outage" },
    ]);
    const numbers = async (query: Parameters<typeof list>[0]) =>
      (await list(query)).items.map(({ number }) => number.slice(-1));
    expect(await numbers({ q: "nordwind" })).toEqual(["2", "1"]);
    expect(await numbers({ q: "cn-2026-0001" })).toEqual(["1"]);
    expect(await numbers({ q: "2026-0003" })).toEqual(["2"]);
    expect(await numbers({ q: "100%" })).toEqual([]);
    expect(await numbers({ issuedBefore: "2026-11-03" })).toEqual([]);
    expect(await numbers({ customerId: on.app.deps.newId() })).toEqual([]);
    const page = await list({ limit: 1 });
    expect(await numbers({ limit: 1, cursor: page.nextCursor ?? "" })).toEqual(["1"]);
    const { data } = await on.call("getCreditNote", { params: { id: "CN-2026-0001" } });
    expect(data).toEqual(items[1]);
    expect((await refusal(on.call("getCreditNote", { params: { id: "CN-2026-9999" } }))).code).toBe(
      "not_found",
    );
  });

  test("show payments of money and of credit", async () => {
    const list = async (query: Parameters<typeof on.call<"listPayments">>[1]["query"] = {}) =>
      (await on.call("listPayments", { query })).data;
    expect((await list()).items).toMatchObject([
      { source: "credit", method: "credit", amount: "31.00", invoice: { number: "INV-2026-0002" } },
      { source: "money", method: "SEPA", amount: "150.00", applied: "119.00", transactionId: "NTRF-1" },
    ]);
    const methods = async (query: Parameters<typeof list>[0]) =>
      (await list(query)).items.map((one) => one.method);
    expect(await methods({ q: "ntrf" })).toEqual(["SEPA"]);
    expect(await methods({ q: "0002" })).toEqual(["credit"]);
    expect(await methods({ source: "money" })).toEqual(["SEPA"]);
    expect(await methods({ paidFrom: "2026-11-01" })).toEqual(["credit"]);
    expect(await methods({ currency: "USD" })).toEqual([]);
    const page = await list({ limit: 1 });
    expect(await methods({ limit: 1, cursor: page.nextCursor ?? "" })).toEqual(["SEPA"]);
  });

  test("show every entry once, page by page, in the order of dates", async () => {
    const seen = [];
    for (let cursor: string | undefined; ; ) {
      const query: { limit: number; cursor?: string } = { limit: 3, ...(cursor && { cursor }) };
      const { data } = await on.call("listLedgerEntries", { query });
      seen.push(...data.items);
      if (data.nextCursor === null) break;
      cursor = data.nextCursor;
    }
    const whole = (await on.call("listLedgerEntries", { query: { limit: 200 } })).data.items;
    expect(seen).toEqual(whole);
    expect(whole.map((one) => one.postedOn)).toEqual(whole.map((one) => one.postedOn).sort());
    const receivable = (await on.call("listLedgerEntries", { query: { account: "receivable" } })).data.items;
    const sum = receivable.reduce((total, { amount }) => total + parseAmount(amount, "EUR"), 0n);
    expect(sum).toBe(8800n);
  });
});
