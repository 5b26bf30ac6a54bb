import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
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

/** Nothing may be wrong after any of the tests. */
async function expectInOrder(): Promise<void> {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
}

const read = async ({ id }: { id: string }) => (await on.call("getInvoice", { params: { id } })).data;

const creditOf = async ({ id }: { id: string }) =>
  (await on.call("getCustomer", { params: { id } })).data.credit.map(({ amount }) => amount);

type Parts = [Pick<Invoice, "id">, string][];

const partsOf = (parts: Parts) => parts.map(([{ id }, amount]) => ({ invoiceId: id, amount }));

async function pay(
  customer: { id: string },
  amount: string,
  { parts = [], ...more }: { parts?: Parts; transactionId?: string; paidOn?: string; currency?: string } = {},
) {
  const body = {
    customerId: customer.id,
    amount,
    method: "bank transfer",
    ...more,
    allocations: partsOf(parts),
  };
  return (await on.call("createPayment", { body })).data;
}

const allocate = (id: string, parts: Parts) =>
  on.call("allocatePayment", { params: { id }, body: { allocations: partsOf(parts) } });

const unallocate = (id: string, invoice: { id: string }) =>
  on.call("unallocatePayment", { params: { id }, body: { invoiceId: invoice.id, reason: "wrong invoice" } });

test("one transfer pays several invoices, and the rest is the customer's credit", async () => {
  const customer = await makeCustomer(on.call);
  const [first, second] = [
    await makeInvoice(on, "sent", { customer, amount: "119.37" }),
    await makeInvoice(on, "pending", { customer, amount: "80.00" }),
  ];
  const payment = await pay(customer, "200.00", {
    transactionId: "NTRF-7",
    parts: [
      [second, "30.50"],
      [first, "119.37"],
    ],
  });
  expect(payment).toMatchObject({
    invoice: null,
    amount: "200.00",
    applied: "149.87",
    unallocated: "50.13",
    allocations: [
      { invoice: { number: second.number }, amount: "30.50", allocatedOn: "2026-11-10" },
      { invoice: { number: first.number }, amount: "119.37" },
    ],
  });
  expect(await read(first)).toMatchObject({
    status: "paid",
    paidDate: "2026-11-10",
    payments: [{ id: payment.id, amount: "200.00", applied: "119.37", transactionId: "NTRF-7" }],
  });
  const partly = await read(second);
  expect(partly).toMatchObject({
    status: "pending",
    amountPaid: "30.50",
    amountDue: "49.50",
    creditApplied: "0.00",
  });
  expect(partly.timeline.at(-1)).toMatchObject({
    type: "paymentAllocated",
    data: { amount: "30.50", ofPayment: "200.00", settles: false, transactionId: "NTRF-7" },
  });
  expect(await creditOf(customer)).toEqual(["50.13"]);
  const { data: statement } = await on.call("getStatement", { params: { id: customer.id }, query: {} });
  expect(
    statement.entries.slice(-3).map(({ kind, description, credit }) => [kind, description, credit]),
  ).toEqual([
    ["payment", `Payment on ${second.number}: bank transfer, NTRF-7`, "30.50"],
    ["payment", `Payment on ${first.number}: bank transfer, NTRF-7`, "119.37"],
    ["payment", "Payment: bank transfer, NTRF-7", "50.13"],
  ]);
  expect(statement.closing).toBe("-0.63");
  const { data: found } = await on.call("listPayments", { query: { q: first.number } });
  expect(found.items.map(({ id }) => id)).toEqual([payment.id]);
  const again = refusal(pay(customer, "1.00", { transactionId: "ntrf-7" }));
  expect(await again).toMatchObject({
    code: "duplicate_transaction",
    detail: expect.stringContaining(customer.name),
  });
  await expectInOrder();
});

test("what is left is allocated later, taken off again, and reversed with everything it paid", async () => {
  const customer = await makeCustomer(on.call);
  const [first, second] = [
    await makeInvoice(on, "sent", { customer, amount: "70.00" }),
    await makeInvoice(on, "sent", { customer, amount: "55.00" }),
  ];
  const payment = await pay(customer, "130.00", { parts: [[first, "60.00"]] });
  const { data } = await allocate(payment.id, [
    [second, "55.00"],
    [first, "10.00"],
  ]);
  expect(data).toMatchObject({ applied: "125.00", unallocated: "5.00" });
  expect([(await read(first)).status, (await read(second)).status]).toEqual(["paid", "paid"]);
  expect((await read(first)).payments).toMatchObject([{ amount: "130.00", applied: "70.00" }]);
  await unallocate(payment.id, first);
  const open = await read(first);
  expect(open).toMatchObject({ status: "sent", amountDue: "70.00", paidDate: null, payments: [] });
  expect(open.timeline.at(-1)).toMatchObject({
    type: "paymentUnallocated",
    data: { reason: "wrong invoice", status: "sent" },
  });
  expect(await creditOf(customer)).toEqual(["75.00"]);
  await expectInOrder();
  expect((await refusal(unallocate(payment.id, first))).code).toBe("action_not_allowed");
  await on.call("reversePayment", { params: { id: payment.id }, body: { reason: "charge-back" } });
  expect(await read(second)).toMatchObject({ status: "sent", amountDue: "55.00" });
  expect(await creditOf(customer)).toEqual([]);
  for (const call of [() => allocate(payment.id, [[first, "1.00"]]), () => unallocate(payment.id, second)])
    expect((await refusal(call())).code).toBe("action_not_allowed");
  const again = await pay(customer, "100.00", { parts: [[second, "55.00"]] });
  await on.call("reversePayment", { params: { id: again.id }, body: { reason: "bounced" } });
  expect((await read(second)).timeline.at(-1)).toMatchObject({
    type: "paymentReversed",
    data: { amount: "55.00", status: "sent" },
  });
  const { data: statement } = await on.call("getStatement", { params: { id: customer.id }, query: {} });
  expect(statement.closing).toBe("125.00");
  await expectInOrder();
});

test("the short form is the same payment: its excess is allocated, and what it paid can be taken off", async () => {
  const customer = await makeCustomer(on.call);
  const [first, second] = [
    await makeInvoice(on, "sent", { customer }),
    await makeInvoice(on, "sent", { customer, amount: "40.00" }),
  ];
  const body = { amount: "130.00", method: "bank transfer" };
  const { data: paid } = await on.call("recordPayment", { params: { id: first.id }, body });
  const id = paid.payments[0]?.id ?? "";
  await allocate(id, [[second, "30.00"]]);
  await unallocate(id, first);
  expect((await read(first)).payments).toMatchObject([{ amount: "130.00", applied: "0.00" }]);
  await allocate(id, [[second, "10.00"]]);
  expect((await read(second)).status).toBe("paid");
  await expectInOrder();
  await on.call("reversePayment", { params: { id }, body: { reason: "mistake" } });
  expect([(await read(first)).amountDue, (await read(second)).amountDue]).toEqual(["100.00", "40.00"]);
  await expectInOrder();
});

test("refuses what cannot be, and changes nothing", async () => {
  const [customer, other] = [await makeCustomer(on.call), await makeCustomer(on.call)];
  const open = await makeInvoice(on, "sent", { customer });
  const draft = await makeInvoice(on, "draft", { customer });
  const foreign = await makeInvoice(on, "sent", { customer: other });
  const kept = await pay(customer, "30.00");
  const used = await makeInvoice(on, "pending", { customer, amount: "20.00" });
  await on.call("applyCredit", { params: { id: used.id }, body: {} });
  const untouched = await digestOf(on.app.deps.db);
  const use = await read(used);
  const cases: [() => Promise<unknown>, string, string?][] = [
    [
      () => pay(customer, "50.00", { parts: [[open, "50.01"]] }),
      "amount_exceeds_payment",
      "/allocations/0/amount",
    ],
    [
      () => pay(customer, "500.00", { parts: [[open, "100.01"]] }),
      "amount_exceeds_due",
      "/allocations/0/amount",
    ],
    [
      () => pay(customer, "50.00", { parts: [[open, "0.00"]] }),
      "amount_not_positive",
      "/allocations/0/amount",
    ],
    [() => pay(customer, "50.00", { parts: [[open, "1.001"]] }), "invalid_amount", "/allocations/0/amount"],
    [
      () =>
        pay(customer, "50.00", {
          parts: [
            [open, "1.00"],
            [open, "2.00"],
          ],
        }),
      "invalid_request",
      "/allocations/1/invoiceId",
    ],
    [
      () => pay(customer, "50.00", { parts: [[foreign, "1.00"]] }),
      "customer_mismatch",
      "/allocations/0/invoiceId",
    ],
    [
      () => pay(customer, "50.00", { parts: [[draft, "1.00"]] }),
      "action_not_allowed",
      "/allocations/0/invoiceId",
    ],
    [
      () => pay(customer, "50.00", { currency: "USD", parts: [[open, "1.00"]] }),
      "currency_mismatch",
      "/allocations/0/invoiceId",
    ],
    [() => pay(customer, "50.00", { currency: "XXQ" }), "unknown_currency", "/currency"],
    [() => pay(customer, "0.00"), "amount_not_positive", "/amount"],
    [() => pay(customer, "-5.00"), "amount_not_positive", "/amount"],
    [() => pay(customer, "5.00", { paidOn: "2026-11-11" }), "invalid_date", "/paidOn"],
    [
      () => pay(customer, "5.00", { paidOn: "2026-11-09", parts: [[open, "5.00"]] }),
      "invalid_date",
      "/paidOn",
    ],
    [() => pay({ id: on.app.deps.newId() }, "5.00"), "not_found", "/customerId"],
    [() => allocate(on.app.deps.newId(), [[open, "1.00"]]), "not_found"],
    [() => allocate(kept.id, [[open, "10.01"]]), "credit_used"],
    [() => allocate(kept.id, [[open, "30.01"]]), "amount_exceeds_payment", "/allocations/0/amount"],
    [() => allocate(use.payments[0]?.id ?? "", [[open, "1.00"]]), "action_not_allowed"],
  ];
  for (const [call, code, pointer] of cases) {
    const problem = await refusal(call());
    expect([problem.code, problem.errors?.[0]?.pointer]).toEqual([code, pointer]);
  }
  expect(await digestOf(on.app.deps.db)).toEqual(untouched);
});

test("of many allocations at once, none takes more than the payment has", async () => {
  const customer = await makeCustomer(on.call);
  const invoices: Invoice[] = [];
  for (let index = 0; index < 5; index++)
    invoices.push(await makeInvoice(on, "sent", { customer, amount: "70.00" }));
  const payment = await pay(customer, "101.00");
  const calls = Array.from({ length: 50 }, (_, index) => {
    const [one, two] = [invoices[index % 5], invoices[(index * 3 + 1) % 5]];
    if (one === undefined || two === undefined) throw new Error("there are five");
    const parts: Parts =
      one === two
        ? [[one, "7.00"]]
        : [
            [one, "3.00"],
            [two, "4.00"],
          ];
    return allocate(payment.id, parts);
  });
  const { answers, codes } = await outcomes(calls);
  // A very busy machine turns some away before they are decided; those change nothing.
  const { unavailable = 0, ...refused } = codes;
  if (unavailable === 0) expect(answers).toHaveLength(14);
  expect(answers.length).toBeLessThanOrEqual(14);
  expect(refused).toEqual({ amount_exceeds_payment: 50 - answers.length - unavailable });
  const { data } = await on.call("getPayment", { params: { id: payment.id } });
  const applied = 7 * answers.length;
  const left = `${101 - applied}.00`;
  expect([data.applied, data.unallocated, await creditOf(customer)]).toEqual([`${applied}.00`, left, [left]]);
  // Reversals against new allocations: whoever comes first wins, and the books agree.
  const [extra] = invoices;
  if (extra === undefined) throw new Error("there are five");
  const both = await outcomes<unknown>([
    on.call("reversePayment", { params: { id: payment.id }, body: { reason: "bounced" } }),
    ...Array.from({ length: 4 }, () => allocate(payment.id, [[extra, "0.50"]])),
    on.call("reversePayment", { params: { id: payment.id }, body: { reason: "bounced" } }),
  ]);
  expect(both.codes.action_not_allowed).toBeGreaterThanOrEqual(1);
  expect(await creditOf(customer)).toEqual([]);
  for (const invoice of invoices) expect((await read(invoice)).amountDue).toBe("70.00");
  await expectInOrder();
});
