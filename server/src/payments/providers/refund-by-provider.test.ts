import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Paying, paying } from "../../testing/acts/paying.ts";
import { makeCustomer, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { payNextRefund } from "./refund-by-provider.ts";

let world: Paying;
let on: Paying["on"];
let stripe: Paying["stripe"];
let tell: Paying["tell"];
let paidEvent: Paying["paidEvent"];
let readInvoice: Paying["readInvoice"];

beforeAll(async () => {
  world = await paying();
  ({ on, stripe, tell, paidEvent, readInvoice } = world);
});

afterEach(() => world.settle());

afterAll(() => world.close());

async function refunded(amount = "40.00", pi?: string) {
  const invoice = await makeInvoice(on, "sent");
  await tell(paidEvent(invoice.id, pi === undefined ? {} : { pi }));
  const params = { id: invoice.id };
  const { refunds } = (await on.call("refundInvoice", { params, body: { amount, reason: "a gift" } })).data;
  return { invoice, params: { id: refunds.at(-1)?.id ?? "" } };
}

const payBack = async (params: { id: string }) => (await on.call("payRefundByProvider", { params })).data;
const typesOf = async (invoice: Invoice) => (await readInvoice(invoice)).timeline.map(({ type }) => type);

test("pays a refund out once, though answers are lost and processes die", async () => {
  const { invoice, params } = await refunded();
  expect(await payBack(params)).toMatchObject({ state: "waiting", amount: "40.00", transactionId: null });
  const before = stripe.state.refunds.length;
  stripe.state.fault = "answerLost";
  expect(await payNextRefund(on.app.deps)).toBe(true);
  expect((await payBack(params)).problem).toMatch(/^Stripe: /);
  expect(await payNextRefund(on.app.deps)).toBe(false);
  on.clock.advance({ days: 2 });
  stripe.forgetKeys();
  await Promise.all([payNextRefund(on.app.deps), payNextRefund(on.app.deps)]);
  const paid = await payBack(params);
  expect(paid).toMatchObject({
    state: "paid",
    problem: null,
    transactionId: stripe.state.refunds.at(-1)?.id,
  });
  expect(stripe.state.refunds.slice(before)).toHaveLength(1);
  expect((await typesOf(invoice)).filter((type) => type.startsWith("refund"))).toEqual([
    "refunded",
    "refundByProvider",
    "refundPaidOut",
  ]);
  // Who claimed it died before writing the answer down.
  const next = await refunded("10.00");
  await payBack(next.params);
  const dying = {
    ...on.app.deps,
    newId: () => {
      throw new Error("died");
    },
  };
  await expect(payNextRefund(dying)).rejects.toThrow("died");
  on.clock.advance({ minutes: 3 });
  await payNextRefund(on.app.deps);
  expect((await payBack(next.params)).state).toBe("paid");
  expect(stripe.state.refunds.slice(before)).toHaveLength(2);
});

test("a refund that Stripe refuses, at once or later, is told and can be tried again", async () => {
  const { invoice, params } = await refunded();
  await payBack(params);
  stripe.state.fault = "refused";
  await payNextRefund(on.app.deps);
  expect(await typesOf(invoice)).toContain("refundFailed");
  expect((await payBack(params)).state).toBe("waiting");
  await payNextRefund(on.app.deps);
  const { transactionId } = await payBack(params);
  await tell({
    id: "evt_refund_failed",
    type: "refund.failed",
    object: { id: transactionId, status: "failed", failure_reason: "lost_or_stolen_card" },
  });
  expect((await readInvoice(invoice)).timeline.at(-1)).toMatchObject({
    type: "refundFailed",
    data: { reason: "lost or stolen card" },
  });
  const admin = on.app.as("admin");
  await admin("setPaymentProvider", { body: { enabled: false } });
  expect((await refusal(payBack(params))).code).toBe("action_not_allowed");
  await admin("setPaymentProvider", { body: { enabled: true } });
});

test("no more goes back than the payment has, nor what became credit or came by another way", async () => {
  const { invoice, params } = await refunded("60.00");
  await payBack(params);
  const rest = (await on.call("refundInvoice", { params: { id: invoice.id }, body: { amount: "40.00" } }))
    .data;
  expect((await payBack({ id: rest.refunds.at(-1)?.id ?? "" })).amount).toBe("40.00");
  const cash = await makeInvoice(on, "paid");
  const { refunds } = (await on.call("refundInvoice", { params: { id: cash.id }, body: { amount: "1.00" } }))
    .data;
  const problem = await refusal(payBack({ id: refunds[0]?.id ?? "" }));
  expect([problem.code, problem.detail]).toEqual([
    "action_not_allowed",
    expect.stringMatching(/^No payment by Stripe/),
  ]);
  expect((await refusal(payBack({ id: on.app.deps.newId() }))).code).toBe("not_found");
  const customer = await makeCustomer(on.call);
  const body = { customerId: customer.id, amount: "100.00", method: "cash" };
  await on.call("createPayment", { body });
  const used = await makeInvoice(on, "sent", { customer });
  const byCredit = (await on.call("refundInvoice", { params: { id: used.id }, body: { amount: "5.00" } }))
    .data;
  expect((await refusal(payBack({ id: byCredit.refunds[0]?.id ?? "" }))).detail).toMatch(/became credit/);
  while (await payNextRefund(on.app.deps));
});
