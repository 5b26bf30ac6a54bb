import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import {
  type Invoicing,
  makeCustomer,
  makeDraft,
  makeInvoice,
  outcomes,
  refusal,
} from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  await makeCustomer(on.call);
});

afterAll(() => on.app.close());

afterEach(async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
});

/** A customer who has paid this much beyond what an invoice over 100.00 was due. */
async function customerWithCredit(amount: string): Promise<Customer> {
  const customer = await makeCustomer(on.call);
  const { id } = await makeInvoice(on, "pending", { customer });
  await pay(id, String(100 + Number.parseInt(amount, 10)));
  return customer;
}

const pay = (id: string, amount: string) =>
  on.call("recordPayment", { params: { id }, body: { amount, method: "card" } });

const apply = (id: string, amount?: string) =>
  on.call("applyCredit", { params: { id }, body: amount === undefined ? {} : { amount } });

async function creditOf({ id }: { id: string }) {
  return (await on.call("getCustomer", { params: { id } })).data.credit;
}

const send = async ({ id }: { id: string }) => (await on.call("sendInvoice", { params: { id } })).data;

const typesOf = ({ timeline }: Invoice) => timeline.map(({ type }) => type);

describe("credit of a customer", () => {
  test("pays the next invoice as it is sent, the rest staying due", async () => {
    const customer = await customerWithCredit("30");
    const sent = await send(await makeDraft(on.call, customer));
    expect(sent).toMatchObject({
      status: "sent",
      amountPaid: "30.00",
      creditApplied: "30.00",
      amountDue: "70.00",
      payments: [{ amount: "30.00", applied: "30.00", method: "credit", source: "credit", releasedAt: null }],
    });
    expect(typesOf(sent)).toEqual(["created", "finalized", "sent", "creditApplied"]);
    expect(await creditOf(customer)).toEqual([]);
  });

  test("settles an invoice it covers; undoing the sending gives it back, sending again uses it again", async () => {
    const customer = await customerWithCredit("150");
    const sent = await send(await makeDraft(on.call, customer));
    expect(sent).toMatchObject({ status: "paid", paidDate: "2026-11-10", amountDue: "0.00" });
    expect(sent.availableActions).toEqual(["undoSend", "recordPayment", "issueCreditNote", "refund"]);
    expect(await creditOf(customer)).toEqual([{ currency: "EUR", amount: "50.00" }]);

    const undone = (await on.call("undoSendInvoice", { params: { id: sent.id } })).data;
    expect(undone).toMatchObject({
      status: "pending",
      amountPaid: "0.00",
      creditApplied: "0.00",
      paidDate: null,
    });
    expect(undone.payments).toMatchObject([{ amount: "100.00", releasedAt: "2026-11-10T10:00:00Z" }]);
    expect(await creditOf(customer)).toEqual([{ currency: "EUR", amount: "150.00" }]);
    expect((await send(undone)).status).toBe("paid");
    expect(await creditOf(customer)).toEqual([{ currency: "EUR", amount: "50.00" }]);
  });

  test("is used on request where the operator wants it so, in parts", async () => {
    const admin = on.app.as("admin");
    await admin("updateSettings", { body: { appliesCredit: false } });
    const customer = await customerWithCredit("80");
    const { id } = await send(await makeDraft(on.call, customer));
    await admin("updateSettings", { body: { appliesCredit: true } });
    expect((await apply(id, "30.00")).data).toMatchObject({ status: "sent", amountDue: "70.00" });
    const { data } = await apply(id);
    expect(data).toMatchObject({ status: "sent", amountDue: "20.00", creditApplied: "80.00" });
    expect(data.availableActions).not.toContain("applyCredit");
    const paid = (await pay(id, "20.00")).data;
    expect(paid).toMatchObject({ status: "paid", amountPaid: "100.00", creditApplied: "80.00" });
  });

  test("goes back when the invoice is voided, which it may be as no money came in", async () => {
    const customer = await customerWithCredit("30");
    const { id } = await send(await makeDraft(on.call, customer));
    const body = { reason: "made in error" };
    const voided = (await on.call("voidInvoice", { params: { id }, body })).data;
    expect(voided).toMatchObject({ status: "voided", amountPaid: "0.00", creditApplied: "0.00" });
    expect(typesOf(voided).slice(-2)).toEqual(["creditReleased", "voided"]);
    expect(await creditOf(customer)).toEqual([{ currency: "EUR", amount: "30.00" }]);
  });

  test("is not paid out by a refund: money goes back first, and what credit paid becomes credit", async () => {
    const customer = await customerWithCredit("40");
    const { id } = await send(await makeDraft(on.call, customer));
    await pay(id, "60.00");
    const refund = async (amount: string) =>
      (await on.call("refundInvoice", { params: { id }, body: { amount } })).data;
    expect((await refund("50.00")).refunds.at(-1)).toMatchObject({ amount: "50.00", toCredit: "0.00" });
    expect(await creditOf(customer)).toEqual([]);
    expect((await refund("25.00")).refunds.at(-1)).toMatchObject({ amount: "25.00", toCredit: "15.00" });
    expect((await refund("25.00")).refunds.at(-1)).toMatchObject({ amount: "25.00", toCredit: "25.00" });
    expect(await creditOf(customer)).toEqual([{ currency: "EUR", amount: "40.00" }]);
  });

  test("is refused where there is none or nothing to pay, at the field, changing nothing", async () => {
    const customer = await customerWithCredit("30");
    const pending = (
      await on.call("finalizeInvoice", { params: { id: (await makeDraft(on.call, customer)).id } })
    ).data;
    const draft = await makeDraft(on.call, customer);
    const other = await makeInvoice(on, "pending");
    const before = await digestOf(on.app.deps.db);
    const codes: [string, string | undefined, string][] = [
      [pending.id, "30.01", "amount_exceeds_credit"],
      [pending.id, "100.01", "amount_exceeds_due"],
      [pending.id, "0.00", "amount_not_positive"],
      [pending.id, "-1.00", "amount_not_positive"],
      [pending.id, "1.001", "invalid_amount"],
      [draft.id, undefined, "action_not_allowed"],
      [other.id, undefined, "no_credit"],
    ];
    for (const [id, amount, code] of codes) {
      const problem = await refusal(apply(id, amount));
      expect(problem.code).toBe(code);
      if (amount !== undefined) expect(problem.errors?.[0]?.pointer).toBe("/amount");
    }
    expect(await digestOf(on.app.deps.db)).toEqual(before);
  });
});

describe("at once", () => {
  test("fifty uses on many invoices never spend the same credit twice", async () => {
    const customer = await customerWithCredit("100");
    const invoices: Invoice[] = [];
    for (let index = 0; index < 5; index += 1) {
      invoices.push(await makeInvoice(on, "pending", { customer }));
    }
    const { answers, codes } = await outcomes(
      Array.from({ length: 50 }, (_, index) => apply(invoices[index % 5]?.id ?? "", "7.00")),
    );
    expect(answers).toHaveLength(14);
    expect(Object.values(codes).reduce((sum, count) => sum + count, 0)).toBe(36);
    expect(await creditOf(customer)).toEqual([{ currency: "EUR", amount: "2.00" }]);
  });

  test("sending, paying too much, applying, refunding and voiding leave books that agree", async () => {
    const customer = await customerWithCredit("60");
    const invoices: Invoice[] = [];
    for (let index = 0; index < 6; index += 1) {
      invoices.push(await makeInvoice(on, "pending", { customer }));
    }
    const calls = invoices.flatMap(({ id }) => [
      send({ id }).then((data) => ({ data })),
      pay(id, "110.00"),
      apply(id),
      on.call("voidInvoice", { params: { id }, body: { reason: "made in error" } }),
      on.call("refundInvoice", { params: { id }, body: { amount: "13.00" } }),
      on.call("undoSendInvoice", { params: { id } }),
    ]);
    const { codes } = await outcomes<unknown>(calls);
    expect(Object.keys(codes).filter((code) => !EXPECTED.has(code))).toEqual([]);
  });

  const EXPECTED = new Set(["action_not_allowed", "no_credit", "amount_not_positive"]);
});

test("an invoice over nothing is paid as soon as it is issued", async () => {
  const customer = await makeCustomer(on.call);
  const finalized = await makeInvoice(on, "pending", { customer, amount: "0.00" });
  expect(finalized).toMatchObject({
    status: "paid",
    paidDate: "2026-11-10",
    total: "0.00",
    availableActions: ["recordPayment", "void"],
  });
  const sent = await send(await makeDraft(on.call, customer, { amount: "0.00" }));
  expect(sent).toMatchObject({
    status: "paid",
    amountDue: "0.00",
    availableActions: ["recordPayment", "void"],
  });
  expect(typesOf(sent)).toEqual(["created", "finalized", "sent"]);
});
