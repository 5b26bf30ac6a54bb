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

async function customerWith(credit: string) {
  const customer = await makeCustomer(on.call);
  const body = { customerId: customer.id, amount: credit, method: "bank transfer" };
  await on.call("createPayment", { body });
  return customer;
}

const payOut = (id: string, amount: string, more: { transactionId?: string; currency?: string } = {}) =>
  on.call("payOutCredit", { params: { id }, body: { amount, method: "SEPA", reason: "left us", ...more } });

const creditOf = async (id: string) => (await on.call("getCustomer", { params: { id } })).data.credit;

test("credit is paid out, booked and read again, and no more than there is", async () => {
  const { id, name, tenantId } = await customerWith("123456789.55");
  const { data } = await payOut(id, "123456700.05", { transactionId: "OUT-1" });
  expect(data).toMatchObject({
    customer: { id, name, tenantId },
    amount: "123456700.05",
    currency: "EUR",
    method: "SEPA",
    transactionId: "OUT-1",
    reason: "left us",
    paidOutOn: "2026-11-10",
  });
  expect(await creditOf(id)).toEqual([{ currency: "EUR", amount: "89.50" }]);
  const { data: statement } = await on.call("getStatement", { params: { id }, query: {} });
  expect(statement.entries.at(-1)).toMatchObject({
    kind: "payout",
    debit: "123456700.05",
    description: "Credit paid out: SEPA, OUT-1, left us",
    invoiceId: null,
  });
  expect(statement.closing).toBe("-89.50");
  const { data: entries } = await on.call("listLedgerEntries", {
    query: { customerId: id, account: "cash" },
  });
  expect(entries.items.at(-1)).toMatchObject({
    kind: "payout",
    amount: "-123456700.05",
    invoice: null,
    document: "",
  });
  const { data: journal } = await on.call("exportJournal", {});
  expect(journal).toMatch(/^2026-11-10 \* Customer \d+ \| Credit paid out$/m);
  const { data: audit } = await on.app.as("admin")("listAudit", {
    query: { type: "customer.creditPaidOut" },
  });
  expect(audit.items).toMatchObject([{ data: { amount: "123456700.05", name } }]);
  await payOut(id, "9.50");
  const page = async (cursor?: string) =>
    (await on.call("listPayouts", { query: { customerId: id, limit: 1, ...(cursor && { cursor }) } })).data;
  const first = await page();
  expect([first.items, (await page(first.nextCursor ?? "")).items]).toMatchObject([
    [{ amount: "9.50" }],
    [{ id: data.id }],
  ]);
  expect((await on.call("getPayout", { params: { id: data.id } })).data).toEqual(data);
  const untouched = await digestOf(on.app.deps.db);
  for (const [call, code] of [
    [() => payOut(id, "80.01"), "amount_exceeds_credit"],
    [() => payOut(id, "1.00", { currency: "USD" }), "amount_exceeds_credit"],
    [() => payOut(id, "0.00"), "amount_not_positive"],
    [() => payOut(id, "-1.00"), "amount_not_positive"],
    [() => payOut(id, "1.001"), "invalid_amount"],
    [() => payOut(id, "1.00", { currency: "XXQ" }), "unknown_currency"],
    [() => payOut(id, "1.00", { transactionId: "out-1" }), "duplicate_transaction"],
    [() => payOut(on.app.deps.newId(), "1.00"), "not_found"],
    [() => on.call("getPayout", { params: { id: on.app.deps.newId() } }), "not_found"],
  ] as const)
    expect((await refusal(call())).code).toBe(code);
  expect(await digestOf(on.app.deps.db)).toEqual(untouched);
});

test("of two at once one wins, also against an invoice that uses the credit", async () => {
  const { id } = await customerWith("10.00");
  const { answers, codes } = await outcomes([payOut(id, "6.00"), payOut(id, "6.00"), payOut(id, "6.00")]);
  expect([answers.length, codes]).toEqual([1, { amount_exceeds_credit: 2 }]);
  const invoice = await makeInvoice(on, "pending", { customer: { id }, amount: "4.00" });
  const race = await outcomes<unknown>([
    on.call("applyCredit", { params: { id: invoice.id }, body: { amount: "4.00" } }),
    payOut(id, "4.00"),
  ]);
  expect(race.answers).toHaveLength(1);
  expect(await creditOf(id)).toEqual([]);
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
});
