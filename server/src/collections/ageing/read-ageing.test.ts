import { ApiError } from "@billow/contract/client.ts";
import type { AgeingReport } from "@billow/contract/collections/ageing.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { addDays } from "@billow/core/metering/period.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;

const FIRST_DAY = "2026-01-10";

beforeAll(async () => {
  const clock = fixedClock(`${FIRST_DAY}T10:00:00Z`);
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

afterAll(() => on.app.close());

type Query = Parameters<typeof on.call<"getAgeing">>[1]["query"];
const ageing = async (query: Query = {}) => (await on.call("getAgeing", { query })).data;
const today = () => new Date(on.clock.nowMs()).toISOString().slice(0, 10);
const minor = (amount: string) => parseAmount(amount, "EUR");

const ACTIONS = [
  "issue",
  "payPart",
  "payInThePast",
  "overpay",
  "prepay",
  "useCredit",
  "allocate",
  "unallocate",
  "reverse",
  "refund",
  "creditNote",
  "void",
  "writeOff",
  "undoWriteOff",
  "payOut",
] as const;
/** What is done with an invoice on which something is due. */
const ON_OPEN: ReadonlySet<string> = new Set([
  "payPart",
  "payInThePast",
  "useCredit",
  "allocate",
  "creditNote",
  "void",
  "writeOff",
]);
const step = fc.record({
  action: fc.constantFrom(...ACTIONS, "issue", "issue", "issue"),
  who: fc.nat(1),
  which: fc.nat(7),
  cents: fc.integer({ min: 1, max: 20_000 }),
  days: fc.nat(25),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A walk in which each action is allowed once. Lists have the newest first. */
const EACH_ONCE: Step[] = (
  [
    ["issue", 0, 20_000],
    ["payPart", 0, 100],
    ["creditNote", 0, 1],
    ["writeOff", 0, 1],
    ["undoWriteOff", 0, 1],
    ["issue", 0, 10_000],
    ["void", 0, 1],
    ["prepay", 0, 10_000],
    ["useCredit", 0, 1],
    ["prepay", 0, 5000],
    ["allocate", 0, 1],
    ["unallocate", 0, 1],
    ["payOut", 0, 1],
    ["payInThePast", 0, 100],
    ["overpay", 1, 1],
    ["reverse", 1, 1],
    ["refund", 1, 1],
  ] as const
).map(([action, which, cents]) => ({ action, who: 0, which, cents, days: 7 }));

/** Does it, where the rules allow it. Answers whether they did. */
async function does(customers: readonly Customer[], { action, who, which, cents }: Step): Promise<boolean> {
  const customer = customers[who];
  if (customer === undefined) throw new Error("there are two customers");
  const { call } = on;
  const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
  const ofCustomer = { customerId: customer.id, limit: 200 };
  const invoices = (await call("listInvoices", { query: ofCustomer })).data.items;
  const fitting = invoices.filter((one) =>
    action === "undoWriteOff"
      ? minor(one.writtenOff) > 0n
      : !ON_OPEN.has(action) || minor(one.amountDue) > 0n,
  );
  const invoice = fitting[which % Math.max(fitting.length, 1)];
  const payments = (await call("listPayments", { query: { ...ofCustomer, source: "money" } })).data.items;
  const payment = payments[which % Math.max(payments.length, 1)];
  const params = { id: invoice?.id ?? on.app.deps.newId() };
  const ofPayment = { id: payment?.id ?? params.id };
  const reason = "agreed";
  const method = "bank transfer";
  const deeds: Record<(typeof ACTIONS)[number], () => Promise<unknown>> = {
    issue: async () =>
      call("sendInvoice", { params: { id: (await makeDraft(call, customer, { amount })).id } }),
    payPart: () => call("recordPayment", { params, body: { amount, method } }),
    payInThePast: () =>
      call("recordPayment", { params, body: { amount, method, paidOn: invoice?.issueDate ?? today() } }),
    overpay: () => call("recordPayment", { params, body: { amount: "250.00", method } }),
    prepay: () => call("createPayment", { body: { customerId: customer.id, amount, method } }),
    useCredit: () => call("applyCredit", { params, body: {} }),
    allocate: () =>
      call("allocatePayment", {
        params: ofPayment,
        body: { allocations: [{ invoiceId: params.id, amount: "0.50" }] },
      }),
    unallocate: () => {
      const invoiceId = payment?.allocations[0]?.invoice.id ?? params.id;
      return call("unallocatePayment", { params: ofPayment, body: { invoiceId } });
    },
    reverse: () =>
      call("reversePayment", { params: ofPayment, body: { reason, on: payment?.paidOn ?? today() } }),
    refund: () => call("refundInvoice", { params, body: { amount: "0.10", reason } }),
    creditNote: () =>
      call("issueCreditNote", {
        params,
        body: { lines: [{ position: 1, amount: "0.30" }], settle: "credit", reason },
      }),
    void: () => call("voidInvoice", { params, body: { reason } }),
    writeOff: () => call("writeOffInvoice", { params, body: { reason } }),
    undoWriteOff: () => call("undoWriteOff", { params, body: { reason } }),
    payOut: () => call("payOutCredit", { params: { id: customer.id }, body: { amount: "0.20", method } }),
  };
  return deeds[action]().then(
    () => true,
    (error: unknown) => {
      if (error instanceof ApiError && error.problem.status < 500) return false;
      throw error;
    },
  );
}

interface Entry {
  customerId: string;
  dueDate: string;
  postedOn: string;
  amount: bigint;
}

/** The entries of the customers' receivable, as the ledger's own list has them. */
async function receivable(customers: readonly Customer[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const { id: customerId } of customers) {
    const dueDates = new Map(
      (await on.call("listInvoices", { query: { customerId, limit: 200 } })).data.items.map((one) => [
        one.id,
        one.dueDate,
      ]),
    );
    for (let cursor: string | undefined; ; ) {
      const query = { account: "receivable" as const, customerId, limit: 200, ...(cursor && { cursor }) };
      const { data } = await on.call("listLedgerEntries", { query });
      for (const { invoice, postedOn, amount } of data.items)
        entries.push({
          customerId,
          dueDate: dueDates.get(invoice?.id ?? "") ?? "",
          postedOn,
          amount: minor(amount),
        });
      if (data.nextCursor === null) break;
      cursor = data.nextCursor;
    }
  }
  return entries;
}

/** What a report has to say of a customer, from the ledger's entries in other words. */
function expected(entries: readonly Entry[], customerId: string, day: string): bigint[] {
  const bounds = [day, addDays(day, -30), addDays(day, -60), addDays(day, -90), "0001-01-01"];
  const sums = bounds.map((from, place) => {
    const before = place === 0 ? "9999-12-31" : (bounds[place - 1] ?? "");
    return entries
      .filter((one) => one.customerId === customerId && one.postedOn <= day)
      .filter(({ dueDate }) => dueDate >= from && dueDate < before)
      .reduce((sum, { amount }) => sum + amount, 0n);
  });
  return [...sums, sums.reduce((sum, one) => sum + one, 0n)];
}

function said(report: AgeingReport, customerId: string): bigint[] {
  const row = report.rows.find(({ customer }) => customer.id === customerId);
  if (row === undefined) return [0n, 0n, 0n, 0n, 0n, 0n];
  const { notDue, days1To30, days31To60, days61To90, over90 } = row.ages;
  return [notDue, days1To30, days31To60, days61To90, over90, row.open].map(minor);
}

describe("the ageing report", () => {
  test("before the first invoice has no rows and no totals", async () => {
    expect(await ageing({ asOf: "2020-02-29" })).toEqual({ asOf: "2020-02-29", totals: [], rows: [] });
    expect(await ageing()).toEqual({ asOf: FIRST_DAY, totals: [], rows: [] });
  });

  test("of any past day is what the ledger of that day says, to the cent", { timeout: 300_000 }, async () => {
    const done = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 60 }), async (steps) => {
        const customers = [await makeCustomer(on.call), await makeCustomer(on.call)];
        const start = today();
        for (const one of steps) {
          if (await does(customers, one)) done.add(one.action);
          on.clock.advance({ days: one.days });
        }
        const entries = await receivable(customers);
        for (let day = addDays(start, -1); day <= today(); day = addDays(day, 4)) {
          const report = await ageing({ asOf: day });
          for (const { id } of customers)
            expect([day, ...said(report, id)]).toEqual([day, ...expected(entries, id, day)]);
          const total = report.rows.reduce((sum, { open }) => sum + minor(open), 0n);
          expect(minor(report.totals[0]?.open ?? "0.00")).toBe(total);
          expect(report.totals[0]?.customers ?? 0).toBe(report.rows.length);
        }
      }),
      { numRuns: 4, examples: [[EACH_ONCE]], endOnFailure: true },
    );
    expect([...done].sort()).toEqual([...ACTIONS].sort());
  });
});

describe("a debt", () => {
  let customer: Customer;
  let issued: string;

  beforeAll(async () => {
    on.clock.advance({ days: 400 });
    customer = await makeCustomer(on.call, { name: "=Yen, KK", tenantId: "yen", currency: "JPY" });
    issued = today();
    const draft = await makeDraft(on.call, customer, { amount: "1000" });
    await on.call("sendInvoice", { params: { id: draft.id } });
    on.clock.advance({ days: 120 });
    const small = await makeCustomer(on.call, { name: "Anna", currency: "JPY" });
    const other = await makeDraft(on.call, small, { amount: "500" });
    await on.call("finalizeInvoice", { params: { id: other.id } });
  });

  test("gets older, and is in one currency", async () => {
    const ages = async (days: number) =>
      (await ageing({ asOf: addDays(issued, 14 + days), currency: "JPY" })).totals[0]?.ages;
    const none = { notDue: "0", days1To30: "0", days31To60: "0", days61To90: "0", over90: "0" };
    expect(await ages(0)).toEqual({ ...none, notDue: "1000" });
    expect(await ages(1)).toEqual({ ...none, days1To30: "1000" });
    expect(await ages(31)).toEqual({ ...none, days31To60: "1000" });
    expect(await ages(90)).toEqual({ ...none, days61To90: "1000" });
    expect(await ages(91)).toEqual({ ...none, over90: "1000" });
    const { rows, totals } = await ageing({ currency: "JPY" });
    expect(rows.map((row) => [row.customer.name, row.open])).toEqual([
      ["=Yen, KK", "1000"],
      ["Anna", "500"],
    ]);
    expect(totals).toMatchObject([
      { currency: "JPY", open: "1500", pastDue: "1000", customers: 2, daysSalesOutstanding: 270 },
    ]);
    expect((await ageing({ currency: "JPY", limit: 1 })).rows).toHaveLength(1);
    expect(await ageing({ currency: "JPY", groupBy: "none" })).toEqual({ asOf: today(), totals, rows: [] });
  });

  test("has no days sales outstanding where nothing was invoiced in 90 days", async () => {
    const { totals } = await ageing({ asOf: addDays(issued, 90), currency: "JPY" });
    expect(totals[0]?.daysSalesOutstanding).toBeNull();
    const day = await ageing({ asOf: addDays(issued, 89), currency: "JPY" });
    expect(day.totals[0]?.daysSalesOutstanding).toBe(90);
  });

  test("of the issuer's own currency comes first", async () => {
    for (const [name, currency] of [
      ["Zoë", "EUR"],
      ["Amsler", "CHF"],
    ]) {
      const { id } = await makeDraft(on.call, await makeCustomer(on.call, { name, currency }), {
        amount: "5",
      });
      await on.call("finalizeInvoice", { params: { id } });
    }
    const currencies = (await ageing()).totals.map(({ currency }) => currency);
    expect(currencies[0]).toBe("EUR");
    expect(currencies).toContain("CHF");
  });

  test("is of its issuer", async () => {
    const { issuerId } = customer;
    expect(await ageing({ issuerId })).toEqual(await ageing());
    const nobody = refusal(ageing({ issuerId: on.app.deps.newId() }));
    expect(await nobody).toMatchObject({ code: "not_found" });
  });

  test("is not known of tomorrow, nor in a currency that there is not", async () => {
    const tomorrow = await refusal(ageing({ asOf: addDays(today(), 1) }));
    expect(tomorrow).toMatchObject({ code: "invalid_date", status: 422 });
    expect(tomorrow.detail).toContain("is in the future");
    expect((await refusal(ageing({ currency: "XXQ" }))).code).toBe("unknown_currency");
    expect((await refusal(ageing({ asOf: "2026-02-30" }))).status).toBe(400);
  });

  test("comes as CSV, for those who may export", async () => {
    const get = async (query: string, role: "manager" | "support") =>
      on.app.server.inject({
        url: `/api/v1/reports/ageing.csv?currency=JPY${query}`,
        headers: await on.app.cookieOf(role),
      });
    const answer = await get("", "manager");
    expect(answer.headers["content-disposition"]).toBe(`attachment; filename="ageing-${today()}.csv"`);
    const head = "As Of,Customer,Tenant,Currency,Not Due,1-30 Days,31-60 Days,61-90 Days,Over 90 Days,Open";
    expect(answer.body.split("\r\n").slice(0, 2)).toEqual([
      head,
      `${today()},"'=Yen, KK",yen,JPY,0,0,0,0,1000,1000`,
    ]);
    expect((await get("&groupBy=none", "manager")).body.split("\r\n")).toEqual([
      head,
      `${today()},,,JPY,500,0,0,0,1000,1500`,
      "",
    ]);
    expect((await get("", "support")).statusCode).toBe(403);
    const read = { url: "/api/v1/reports/ageing", headers: await on.app.cookieOf("support") };
    expect((await on.app.server.inject(read)).statusCode).toBe(200);
    const keyed = { url: read.url, headers: await on.app.keyOf(["usage:read"]) };
    expect((await on.app.server.inject(keyed)).statusCode).toBe(403);
  });
});
