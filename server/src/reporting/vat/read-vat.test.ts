import { ApiError } from "@billow/contract/client.ts";
import type { VatReport } from "@billow/contract/reporting/vat.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, lineOver, makeCustomer, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-10-05T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("admin") };
});

afterAll(() => on.app.close());

const OCTOBER = { from: "2026-10-01", before: "2026-11-01" };
const NOVEMBER = { from: "2026-11-01", before: "2026-12-01" };
const method = "bank transfer";
const reason = "agreed";

const DEEDS = [
  "pay",
  "payAll",
  "refund",
  "creditLine",
  "creditAll",
  "writeOff",
  "undoWriteOff",
  "void",
  "voidKeeping",
] as const;
type Deed = (typeof DEEDS)[number];

const report = async (query: { from: string; before: string; currency?: string }) =>
  (await on.call("getVat", { query })).data;

async function sent(customerId: string, amounts: readonly [string, string, string]): Promise<string> {
  const [standard, reduced, exempt] = amounts;
  const lines = [
    { ...lineOver(standard), taxCategory: "standard" as const, taxRate: "19" },
    { ...lineOver(reduced), taxCategory: "standard" as const, taxRate: "7" },
    { ...lineOver(exempt), taxCategory: "exempt" as const, taxRate: "0" },
  ];
  const { data } = await on.call("createInvoice", { body: { customerId, lines } });
  await on.call("sendInvoice", { params: { id: data.id } });
  return data.id;
}

/** What the ledger has of a period on accounts, with what is owed to others positive. */
async function ledger(range: { from: string; before: string }, accounts: readonly string[]): Promise<bigint> {
  let sum = 0n;
  for (let cursor: string | undefined; ; ) {
    const query = { ...range, limit: 200, ...(cursor && { cursor }) };
    const { data } = await on.call("listLedgerEntries", { query });
    for (const { account, amount } of data.items)
      if (accounts.includes(account)) sum -= parseAmount(amount, "EUR");
    if (data.nextCursor === null) return sum;
    cursor = data.nextCursor;
  }
}

async function expectLedger(range: { from: string; before: string }): Promise<VatReport> {
  const said = await report(range);
  const [total] = said.totals;
  const minor = (amount: string | undefined) => parseAmount(amount ?? "0.00", "EUR");
  expect(minor(total?.tax)).toBe(await ledger(range, ["tax", "taxRelief"]));
  expect(minor(total?.net)).toBe(await ledger(range, ["revenue", "badDebt"]));
  expect(minor(total?.writtenOff.tax)).toBe(await ledger(range, ["taxRelief"]));
  const rows = said.rows.reduce((sum, { tax }) => sum + minor(tax), 0n);
  expect(rows).toBe(minor(total?.tax));
  expect({ net: minor(total?.net), tax: minor(total?.tax) }).toEqual(await documents(range));
  return said;
}

/** What invoices, credit notes, cancellations and write-offs of a period say, each by its own date. */
async function documents({ from, before }: { from: string; before: string }) {
  const sums = { net: 0n, tax: 0n };
  const add = (on: string, sign: bigint, said: { net: bigint; tax: bigint }) => {
    if (on < from || on >= before) return;
    sums.net += sign * said.net;
    sums.tax += sign * said.tax;
  };
  const eur = (text: string) => parseAmount(text, "EUR");
  const { items } = (await on.call("listInvoices", { query: { limit: 200 } })).data;
  for (const { id } of items) {
    const { data: invoice } = await on.call("getInvoice", { params: { id } });
    const left = { net: eur(invoice.total) - eur(invoice.tax), tax: eur(invoice.tax) };
    add(invoice.issueDate, 1n, left);
    for (const { issueDate, net, tax } of invoice.creditNotes) {
      const said = { net: eur(net), tax: eur(tax) };
      add(issueDate, -1n, said);
      left.net -= said.net;
      left.tax -= said.tax;
    }
    for (const { amount, tax, writtenOffOn } of invoice.writeOffs)
      add(writtenOffOn, -1n, { net: eur(amount) - eur(tax), tax: eur(tax) });
    // One that never reached its customer is cancelled without a credit note.
    const voided = invoice.timeline.find(({ type }) => type === "voided");
    if (voided !== undefined) add(voided.at.slice(0, 10), -1n, left);
  }
  return sums;
}

describe("the VAT summary", () => {
  test("has documents, credit notes and write-offs by country, category and rate", async () => {
    const { id } = await makeCustomer(on.call, { country: "DE", taxCategory: "standard", taxRate: "19" });
    const invoice = await sent(id, ["100.00", "10.00", "5.00"]);
    await on.call("recordPayment", { params: { id: invoice }, body: { amount: "134.70", method } });
    await on.call("refundInvoice", { params: { id: invoice }, body: { amount: "26.94", reason } });
    const other = await sent(id, ["100.00", "10.00", "5.00"]);
    on.clock.set("2026-11-02T10:00:00Z");
    await on.call("writeOffInvoice", { params: { id: other }, body: { amount: "67.35", reason } });
    const { rows, totals } = await expectLedger(OCTOBER);
    expect(rows).toMatchObject([
      { country: "DE", category: "exempt", rate: "0", invoiced: { net: "10.00", tax: "0.00" } },
      {
        country: "DE",
        category: "standard",
        rate: "19",
        currency: "EUR",
        invoiced: { net: "200.00", tax: "38.00" },
        credited: { tax: "-3.80" },
        writtenOff: { net: "0.00", tax: "0.00" },
        tax: "34.20",
      },
      { rate: "7", invoiced: { net: "20.00", tax: "1.40" }, credited: { tax: "-0.14" }, tax: "1.26" },
    ]);
    expect(totals).toMatchObject([{ currency: "EUR", credited: { tax: "-3.94" }, tax: "35.46" }]);
    const november = await expectLedger(NOVEMBER);
    expect(november.totals[0]?.invoiced).toEqual({ net: "0.00", tax: "0.00" });
    expect(november.totals[0]).toMatchObject({ writtenOff: { tax: "-9.85" }, tax: "-9.85" });
  });

  test("is the ledger's, whatever is issued, paid, credited, given up and voided", {
    timeout: 120_000,
  }, async () => {
    const action = fc.record({
      what: fc.constantFrom("issue", "issue", "refund", "refund", ...DEEDS),
      cents: fc.integer({ min: 1, max: 9000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 16 }), async (actions) => {
        await emptyBusiness(on.app.deps.db);
        on.clock.set("2026-10-05T10:00:00Z");
        const { id } = await makeCustomer(on.call, { country: "FR", taxCategory: "standard", taxRate: "19" });
        let invoice = await sent(id, ["33.33", "7.77", "1.01"]);
        for (const [index, { what, cents }] of actions.entries()) {
          if (index === 6) on.clock.set("2026-11-03T10:00:00Z");
          const amount = (cents / 100).toFixed(2);
          const params = { id: invoice };
          if (what === "issue") invoice = await sent(id, [amount, "3.33", "0.10"]);
          else await does(what, params, amount);
        }
        await expectLedger(OCTOBER);
        await expectLedger(NOVEMBER);
        await expectLedger({ from: "2026-10-01", before: "2026-12-01" });
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  test("refuses what is no period, and comes as CSV", async () => {
    expect(await refusal(report({ from: "2026-10-01", before: "2026-10-01" }))).toMatchObject({
      code: "invalid_period",
    });
    expect(await refusal(report({ ...OCTOBER, currency: "XXQ" }))).toMatchObject({
      code: "unknown_currency",
    });
    const get = async (role: "manager" | "support") =>
      on.app.server.inject({
        url: "/api/v1/reports/vat.csv?from=2026-10-01&before=2026-11-01",
        headers: await on.app.cookieOf(role),
      });
    const answer = await get("manager");
    expect(answer.headers["content-disposition"]).toBe('attachment; filename="vat-2026-10-01.csv"');
    expect(answer.body).toContain("2026-10-01,2026-11-01,FR,standard,19,EUR,");
    expect((await get("support")).statusCode).toBe(403);
  });
});

/** Does it, where the rules allow it. */
async function does(what: Deed, params: { id: string }, amount: string): Promise<void> {
  const credit = (lines: "all" | { position: number; amount: string }[], settle: "credit" | "refund") =>
    on.call("issueCreditNote", { params, body: { lines, reason, settle } });
  const deeds: Record<Deed, () => Promise<unknown>> = {
    pay: () => on.call("recordPayment", { params, body: { amount, method } }),
    payAll: () => on.call("recordPayment", { params, body: { amount: "500.00", method } }),
    refund: () => on.call("refundInvoice", { params, body: { amount, reason } }),
    writeOff: () => on.call("writeOffInvoice", { params, body: { amount, reason } }),
    creditLine: () => credit([{ position: 1, amount }], "credit"),
    creditAll: () => credit("all", "refund"),
    undoWriteOff: () => on.call("undoWriteOff", { params, body: { reason } }),
    void: () => on.call("voidInvoice", { params, body: { reason } }),
    voidKeeping: () => on.call("voidInvoice", { params, body: { reason, settle: "credit" } }),
  };
  await deeds[what]().catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.problem.status >= 500) throw error;
  });
}
