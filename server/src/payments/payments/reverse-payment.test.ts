import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { markOverdue } from "../../invoicing/invoices/lifecycle/mark-overdue.ts";
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

async function pay(
  { id }: { id: string },
  amount: string,
  transactionId: string | null = null,
): Promise<Invoice> {
  const body = { amount, method: "direct debit", transactionId };
  return (await on.call("recordPayment", { params: { id }, body })).data;
}

const reverse = (id: string | undefined, body: { reason?: string; on?: string } = {}) =>
  on.call("reversePayment", { params: { id: id ?? "" }, body: { reason: "account closed", ...body } });

const read = async ({ id }: { id: string }) => (await on.call("getInvoice", { params: { id } })).data;

test("a bounced debit makes its invoice due again, and its transaction may be recorded anew", async () => {
  const customer = await makeCustomer(on.call);
  const paid = await pay(await makeInvoice(on, "sent", { customer }), "100.00", "SDD-7");
  on.clock.advance({ days: 2 });
  const { data } = await reverse(paid.payments[0]?.id, { on: "2026-11-11" });
  expect(data).toMatchObject({
    amount: "100.00",
    reversedOn: "2026-11-11",
    reversalReason: "account closed",
  });
  const open = await read(paid);
  expect(open).toMatchObject({
    status: "sent",
    amountPaid: "0.00",
    amountDue: "100.00",
    paidDate: null,
    refunds: [],
    creditNotes: [],
    payments: [{ amount: "100.00", reversedOn: "2026-11-11", reversalReason: "account closed" }],
  });
  expect(open.availableActions).not.toContain("reopen");
  expect(open.timeline.at(-1)).toMatchObject({
    type: "paymentReversed",
    data: { amount: "100.00", transactionId: "SDD-7", reason: "account closed", status: "sent" },
  });
  const { data: statement } = await on.call("getStatement", { params: { id: customer.id }, query: {} });
  expect(statement.entries.at(-1)).toMatchObject({
    date: "2026-11-11",
    kind: "paymentReversed",
    debit: "100.00",
  });
  expect(statement.closing).toBe("100.00");
  expect((await pay(paid, "100.00", "SDD-7")).status).toBe("paid");
});

test("an invoice is due again as it was: not yet sent, or as late as it is", async () => {
  const unsent = await pay(await makeInvoice(on, "pending"), "100.00");
  await reverse(unsent.payments[0]?.id);
  expect((await read(unsent)).status).toBe("pending");
  const late = await pay(await makeInvoice(on, "overdue"), "100.00");
  await reverse(late.payments[0]?.id);
  expect((await read(late)).status).toBe("overdue");
  const partly = await pay(await makeInvoice(on, "sent"), "30.00");
  const paid = await pay(partly, "70.00");
  await reverse(paid.payments[0]?.id);
  expect(await read(paid)).toMatchObject({ status: "sent", amountDue: "30.00", paidDate: null });
  on.clock.advance({ days: 20 });
  await markOverdue(on.app.deps);
  expect((await read(paid)).status).toBe("overdue");
});

test("what was paid too much leaves the customer's credit, unless that is used", async () => {
  const customer = await makeCustomer(on.call);
  const first = await pay(await makeInvoice(on, "pending", { customer }), "150.00");
  await reverse(first.payments[0]?.id);
  const credit = async () => (await on.call("getCustomer", { params: { id: customer.id } })).data.credit;
  expect(await credit()).toEqual([]);
  const again = await pay(first, "150.00");
  const second = await makeInvoice(on, "pending", { customer });
  await on.call("applyCredit", { params: { id: second.id }, body: { amount: "20.00" } });
  expect(await refusal(reverse(again.payments[1]?.id))).toMatchObject({ code: "credit_used", status: 409 });
  expect(await refusal(reverse((await read(second)).payments[0]?.id))).toMatchObject({
    code: "action_not_allowed",
  });
  await on.call("voidInvoice", { params: { id: second.id }, body: { reason: "made in error" } });
  await reverse(again.payments[1]?.id);
  expect(await credit()).toEqual([]);
  // Money for an invoice that is voided was credit as a whole.
  const late = await pay(await read(second), "40.00");
  await reverse(late.payments.at(-1)?.id);
  expect(await read(second)).toMatchObject({ status: "voided" });
});

test("a debit that bounces after its credit was paid out says what to do, and that does it", async () => {
  const customer = await makeCustomer(on.call);
  const paid = await pay(await makeInvoice(on, "sent", { customer }), "150.00");
  const params = { id: customer.id };
  await on.call("payOutCredit", { params, body: { amount: "30.00", method: "SEPA", reason: "overpaid" } });
  const id = paid.payments[0]?.id;
  expect(await refusal(reverse(id))).toMatchObject({
    code: "credit_used",
    detail:
      "50.00 EUR of this payment became the customer's credit, and 20.00 EUR of the credit are left: the rest paid other invoices or was paid out. Void such an invoice or take the credit off it, or, if the money was paid out, ask the customer for 30.00 EUR and record it as a payment. Then take this payment back.",
  });
  const more = { customerId: customer.id, amount: "30.00", currency: "EUR", method: "transfer" };
  const paidOn = new Date(on.clock.nowMs()).toISOString().slice(0, 10);
  await on.call("createPayment", { body: { ...more, paidOn } });
  await reverse(id);
  expect((await on.call("getCustomer", { params })).data.credit).toEqual([]);
  expect(await read(paid)).toMatchObject({ status: "sent", amountPaid: "0.00" });
});

test("is refused twice, after a refund, before the payment and in the future, and changes nothing", async () => {
  const paid = await pay(await makeInvoice(on, "sent"), "100.00");
  const id = paid.payments[0]?.id;
  const refunded = await pay(await makeInvoice(on, "sent"), "100.00");
  await on.call("refundInvoice", { params: { id: refunded.id }, body: { amount: "1.00" } });
  const untouched = await digestOf(on.app.deps.db);
  for (const [change, code] of [
    [{ on: "2020-01-01" }, "invalid_date"],
    [{ on: "2099-01-01" }, "invalid_date"],
    [{ reason: "" }, "invalid_request"],
  ] as const)
    expect((await refusal(reverse(id, change))).code).toBe(code);
  expect(await refusal(reverse(refunded.payments[0]?.id))).toMatchObject({
    code: "action_not_allowed",
    detail:
      "This invoice has been refunded, so it can no longer have a payment reversed. The refund has already returned its money.",
  });
  expect((await refusal(reverse(on.app.deps.newId()))).code).toBe("not_found");
  expect(await digestOf(on.app.deps.db)).toEqual(untouched);
  // Of many at once, one reverses it.
  const { answers, codes } = await outcomes(Array.from({ length: 8 }, () => reverse(id)));
  expect([answers.length, codes]).toEqual([1, { action_not_allowed: 7 }]);
  expect((await read(paid)).amountDue).toBe("100.00");
});

test("leaves the books in order", async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
});
