import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { addDays } from "@billow/core/metering/period.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, outcomes, refusal } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

type PaymentBody = Parameters<typeof on.call<"recordPayment">>[1]["body"];

async function pay({ id }: { id: string }, payment: Partial<PaymentBody>): Promise<Invoice> {
  const body = { amount: "100.00", method: "bank transfer", ...payment };
  return (await on.call("recordPayment", { params: { id }, body })).data;
}

async function entriesOf({ id }: { id: string }): Promise<[string, string, bigint, string][]> {
  const { db } = on.app.deps;
  const rows = await db
    .selectFrom("ledger_entry")
    .selectAll()
    .where("invoice_id", "=", id)
    .orderBy("posting_id")
    .orderBy("position")
    .execute();
  return rows.map(({ kind, account, amount, posted_on }) => [kind, account, amount, posted_on]);
}

async function readCustomer({ id }: { id: string }): Promise<Customer> {
  return (await on.call("getCustomer", { params: { id } })).data;
}

describe("a payment", () => {
  test.each(["pending", "sent", "overdue"] as const)(
    "in parts settles an invoice that is %s",
    async (status) => {
      const customer = await makeCustomer(on.call);
      const invoice = await makeInvoice(on, status, { customer });
      const partly = await pay(invoice, { amount: "30", transactionId: `tx-${status}` });
      expect(partly).toMatchObject({ status, amountPaid: "30.00", amountDue: "70.00", paidDate: null });
      expect((await readCustomer(customer)).outstanding).toEqual([{ currency: "EUR", amount: "70.00" }]);
      const paid = await pay(invoice, { amount: "70.00", method: "card" });
      expect(paid).toMatchObject({
        status: "paid",
        amountPaid: "100.00",
        amountDue: "0.00",
        availableActions: ["recordPayment", "unallocate", "reopen", "issueCreditNote", "refund"],
        payments: [
          { amount: "30.00", applied: "30.00", method: "bank transfer", transactionId: `tx-${status}` },
          { amount: "70.00", applied: "70.00", method: "card", transactionId: null },
        ],
      });
      expect(await readCustomer(customer)).toMatchObject({ outstanding: [], credit: [] });
      expect(paid.timeline.slice(-2)).toMatchObject([
        { type: "paymentRecorded", data: { amount: "30.00", settles: false } },
        { type: "paymentRecorded", data: { amount: "70.00", settles: true } },
      ]);
    },
  );

  test("over more than is due leaves the rest to the customer as credit", async () => {
    const customer = await makeCustomer(on.call);
    const invoice = await makeInvoice(on, "pending", { customer });
    on.clock.advance({ days: 2 });
    const paidOn = invoice.issueDate;
    const paid = await pay(invoice, { amount: "130.50", paidOn });
    expect(paid).toMatchObject({
      status: "paid",
      amountPaid: "100.00",
      paidDate: paidOn,
      payments: [{ amount: "130.50", applied: "100.00", paidOn, recordedAt: paid.timeline.at(-1)?.at }],
    });
    expect(paid.timeline.at(-1)?.data).toEqual({
      amount: "130.50",
      credit: "30.50",
      currency: "EUR",
      method: "bank transfer",
      transactionId: null,
      paidOn,
      settles: true,
    });
    expect((await readCustomer(customer)).credit).toEqual([{ currency: "EUR", amount: "30.50" }]);
    expect((await entriesOf(invoice)).slice(-3)).toEqual([
      ["payment", "cash", 13050n, paidOn],
      ["payment", "receivable", -10000n, paidOn],
      ["payment", "customerCredit", -3050n, paidOn],
    ]);
  });

  test("recorded late does not make the invoice paid before its last payment came in", async () => {
    const invoice = await makeInvoice(on, "pending");
    on.clock.advance({ days: 6 });
    const later = addDays(invoice.issueDate, 5);
    await pay(invoice, { amount: "60", paidOn: later });
    const paid = await pay(invoice, { amount: "40", paidOn: addDays(invoice.issueDate, 1) });
    expect(paid.paidDate).toBe(later);
  });

  test("of nothing or less, before its invoice, in the future or with too many decimals is refused and changes nothing", async () => {
    const invoice = await makeInvoice(on, "sent");
    const yen = await makeInvoice(on, "sent", {
      customer: await makeCustomer(on.call, { currency: "JPY" }),
      amount: "500",
    });
    const dinar = await makeInvoice(on, "sent", {
      customer: await makeCustomer(on.call, { currency: "KWD" }),
      amount: "5",
    });
    const untouched = await digestOf(on.app.deps.db);
    const today = on.clock.nowMs();
    const tomorrow = new Date(today + 86_400_000).toISOString().slice(0, 10);
    const bad: [Invoice, Partial<PaymentBody>, string, string][] = [
      [invoice, { amount: "0" }, "amount_not_positive", "/amount"],
      [invoice, { amount: "-5.00" }, "amount_not_positive", "/amount"],
      [invoice, { amount: "1.005" }, "invalid_amount", "/amount"],
      [yen, { amount: "1.5" }, "invalid_amount", "/amount"],
      [dinar, { amount: "1.0005" }, "invalid_amount", "/amount"],
      [invoice, { paidOn: tomorrow }, "invalid_date", "/paidOn"],
      [invoice, { paidOn: addDays(invoice.issueDate, -1) }, "invalid_date", "/paidOn"],
      [invoice, { paidOn: "2026-02-30" }, "invalid_request", "/paidOn"],
      [invoice, { method: " " }, "invalid_request", "/method"],
    ];
    for (const [on, payment, code, pointer] of bad) {
      expect(await refusal(pay(on, payment)), JSON.stringify(payment)).toMatchObject({
        code,
        errors: [{ pointer }],
      });
    }
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
    expect(await pay(dinar, { amount: "1.125" })).toMatchObject({ amountDue: "3.875" });
    expect(await pay(yen, { amount: "499" })).toMatchObject({ amountDue: "1", status: "sent" });
  });

  test.each(["paid", "refunded", "voided"] as const)(
    "for an invoice that is %s becomes credit and leaves the invoice as it is",
    async (status) => {
      const customer = await makeCustomer(on.call);
      const invoice = await makeInvoice(on, status, { customer });
      on.clock.advance({ days: 3 });
      const { data: before } = await on.call("getInvoice", { params: { id: invoice.id } });
      const after = await pay(invoice, { amount: "43.21", method: "card" });
      for (const key of ["status", "paidDate", "amountPaid", "amountDue", "amountRefunded"] as const)
        expect([key, after[key]]).toEqual([key, before[key]]);
      expect(after.payments.at(-1)).toMatchObject({ amount: "43.21", applied: "0.00", source: "money" });
      expect(after.timeline.at(-1)).toMatchObject({
        type: "paymentRecorded",
        data: { amount: "43.21", credit: "43.21", settles: false },
      });
      expect(
        (await entriesOf(invoice)).slice(-2).map(([kind, account, amount]) => [kind, account, amount]),
      ).toEqual([
        ["payment", "cash", 4321n],
        ["payment", "customerCredit", -4321n],
      ]);
      expect((await readCustomer(customer)).credit).toEqual([{ currency: "EUR", amount: "43.21" }]);
      expect((await verified(on.app.deps)).findings).toEqual([]);
    },
  );

  test("for an invoice over nothing, which is paid by being sent, becomes credit too", async () => {
    const invoice = await makeInvoice(on, "sent", { amount: "0" });
    expect(await pay(invoice, { amount: "5" })).toMatchObject({ status: "paid", amountPaid: "0.00" });
    expect((await readCustomer(invoice.customer)).credit).toEqual([{ currency: "EUR", amount: "5.00" }]);
  });

  test("today in the billing zone is not in the future", async () => {
    const invoice = await makeInvoice(on, "sent");
    const today = new Date(on.clock.nowMs()).toISOString().slice(0, 10);
    expect((await pay(invoice, { paidOn: today })).paidDate).toBe(today);
  });

  test("is refused a second time under its transaction, whatever the invoice, unless a person insists", async () => {
    const [first, second] = [await makeInvoice(on, "sent"), await makeInvoice(on, "overdue")];
    const payment = { amount: "12.50", method: "Bank transfer", transactionId: "NTRF-77 a" };
    await pay(first, payment);
    const untouched = await digestOf(on.app.deps.db);
    for (const invoice of [first, second]) {
      const again = pay(invoice, { ...payment, method: "bank transfer", transactionId: "ntrf-77 A " });
      const { code, status, detail, errors } = await refusal(again);
      expect([code, status, errors?.[0]?.pointer]).toEqual(["duplicate_transaction", 409, "/transactionId"]);
      expect(detail).toContain(first.number);
    }
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
    await pay(second, { ...payment, method: "card" });
    await pay(second, { ...payment, transactionId: null });
    const insisted = await pay(second, { ...payment, allowDuplicate: true });
    expect(insisted.timeline.at(-1)?.data).toMatchObject({ alsoOn: first.number });
    expect((await refusal(pay(second, payment))).code).toBe("duplicate_transaction");
    expect(
      (await pay(second, { ...payment, transactionId: "NTRF-78", allowDuplicate: true })).amountDue,
    ).toBe("50.00");
    expect((await refusal(pay(first, { ...payment, transactionId: "NTRF-78" }))).detail).toContain(
      second.number,
    );
  });

  test("recorded by ten people at once on many invoices under one transaction is recorded once", async () => {
    const invoices: Invoice[] = [];
    for (let index = 0; index < 5; index += 1) invoices.push(await makeInvoice(on, "pending"));
    const { answers, codes } = await outcomes(
      [...invoices, ...invoices].map(({ id }) =>
        on.call("recordPayment", {
          params: { id },
          body: { amount: "9.99", method: "card", transactionId: "tx-race" },
        }),
      ),
    );
    expect(answers).toHaveLength(1);
    expect(codes).toEqual({ duplicate_transaction: 9 });
  });

  test("shows in the timeline under who recorded it", async () => {
    const byKey = on.app.withKey(["invoices:write"]);
    const { id } = await makeInvoice(on, "pending");
    await byKey("recordPayment", { params: { id }, body: { amount: "1", method: "card" } });
    const { data } = await on.call("getInvoice", { params: { id } });
    expect(data.timeline.map(({ actor }) => [actor.kind, actor.name])).toEqual([
      ["user", "Test billing"],
      ["user", "Test billing"],
      ["apiKey", "Test invoices:write"],
    ]);
  });
});

test("after all these payments the books are in order", async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
});
