import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendReminders } from "../../collections/dunning/send-reminders.ts";
import { invoicePdf } from "../../invoicing/pdf/make-document.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import {
  type Invoicing,
  lineOver,
  makeCustomer,
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
});

afterAll(() => on.app.close());

const TAX = { taxCategory: "standard", taxRate: "19" } as const;
const taxed = () => makeCustomer(on.call, TAX);

const writeOff = async ({ id }: { id: string }, amount?: string) =>
  (
    await on.call("writeOffInvoice", {
      params: { id },
      body: { reason: "insolvent", ...(amount && { amount }) },
    })
  ).data;

const undo = async ({ id }: { id: string }) =>
  (await on.call("undoWriteOff", { params: { id }, body: { reason: "a mistake" } })).data;

const pay = async ({ id }: { id: string }, amount: string) =>
  (await on.call("recordPayment", { params: { id }, body: { amount, method: "card" } })).data;

const read = async ({ id }: { id: string }) => (await on.call("getInvoice", { params: { id } })).data;

/** The balance of each account of an invoice's books. */
async function balances({ id }: { id: string }): Promise<Record<string, string>> {
  const { rows } = await sql<{ account: string; amount: string }>`
    SELECT account, sum(amount)::text AS amount FROM ledger_entry WHERE invoice_id = ${id} GROUP BY account HAVING sum(amount) <> 0`.execute(
    on.app.deps.db,
  );
  return Object.fromEntries(rows.map(({ account, amount }) => [account, amount]));
}

describe("a debt that is given up", () => {
  test("is no longer due, and the invoice stays as it is", async () => {
    const customer = await taxed();
    const invoice = await makeInvoice(on, "overdue", { customer });
    const lost = await writeOff(invoice);
    expect(lost).toMatchObject({
      status: "overdue",
      total: invoice.total,
      amountDue: "0.00",
      writtenOff: invoice.total,
      writeOffs: [{ amount: invoice.total, reason: "insolvent", paymentId: null }],
    });
    expect(lost.availableActions).toEqual(["send", "recordPayment", "allocate", "undoWriteOff"]);
    expect(lost.timeline.at(-1)).toMatchObject({
      type: "writtenOff",
      data: { amount: invoice.total, reason: "insolvent", status: "overdue" },
    });
    const { data } = await on.call("getCustomer", { params: { id: customer.id } });
    expect(data.outstanding).toEqual([]);
    const { data: statement } = await on.call("getStatement", { params: { id: customer.id }, query: {} });
    expect(statement.entries.at(-1)).toMatchObject({
      kind: "writeOff",
      credit: invoice.total,
      balance: "0.00",
    });
    const { fileName } = await invoicePdf(on.app.deps.db, on.app.deps, { ref: invoice.id });
    expect(fileName).toBe(`${invoice.number}-written-off.pdf`);
  });

  test("is an expense, and its tax is to come back, category by category", async () => {
    const customer = await taxed();
    const lines = [lineOver("100"), { ...lineOver("50"), ...TAX, taxRate: "7" }];
    const { id } = (await on.call("createInvoice", { body: { customerId: customer.id, lines } })).data;
    await on.call("sendInvoice", { params: { id } });
    await writeOff({ id }, "86.25");
    expect(await balances({ id })).toEqual({
      receivable: "8625",
      revenue: "-15000",
      tax: "-2250",
      badDebt: "7500",
      taxRelief: "1125",
    });
    await writeOff({ id });
    expect(await balances({ id })).toEqual({
      revenue: "-15000",
      tax: "-2250",
      badDebt: "15000",
      taxRelief: "2250",
    });
    await undo({ id });
    expect(await balances({ id })).toEqual({ receivable: "17250", revenue: "-15000", tax: "-2250" });
    expect(await read({ id })).toMatchObject({ status: "sent", writtenOff: "0.00", amountDue: "172.50" });
  });

  test("is not reminded of", async () => {
    await on.app.as("admin")("setReminderRules", { body: { enabled: true, offsets: [{ days: 1 }] } });
    const invoice = await makeInvoice(on, "overdue");
    await writeOff(invoice);
    await sendReminders(on.app.deps);
    expect((await read(invoice)).timeline.map(({ type }) => type)).not.toContain("reminded");
    expect(await refusal(on.call("remindInvoice", { params: { id: invoice.id } }))).toMatchObject({
      code: "action_not_allowed",
    });
    await on.app.as("admin")("setReminderRules", { body: { enabled: false, offsets: [{ days: 1 }] } });
  });

  test("makes an invoice paid of which the rest was paid, in whichever order", async () => {
    const first = await makeInvoice(on, "overdue");
    await pay(first, "60");
    expect(await writeOff(first)).toMatchObject({ status: "paid", amountPaid: "60.00", writtenOff: "40.00" });
    const second = await makeInvoice(on, "overdue");
    await writeOff(second, "40");
    expect(await pay(second, "60")).toMatchObject({ status: "paid", writtenOff: "40.00", amountDue: "0.00" });
    expect(await undo(second)).toMatchObject({ status: "overdue", amountDue: "40.00", paidDate: null });
  });
});

describe("money that comes after all", () => {
  test("takes back what it pays of a write-off, and what is more becomes credit", async () => {
    const customer = await taxed();
    const invoice = await makeInvoice(on, "overdue", { customer });
    await writeOff(invoice);
    const part = await pay(invoice, "30");
    expect(part).toMatchObject({ status: "paid", amountPaid: "30.00", amountDue: "0.00" });
    expect(part.writeOffs.at(-1)).toMatchObject({
      amount: "-30.00",
      tax: "-4.79",
      reason: null,
      paymentId: part.payments[0]?.id,
    });
    expect(part.timeline.map(({ type }) => type).slice(-2)).toEqual(["writeOffRecovered", "paymentRecorded"]);
    const whole = await pay(invoice, invoice.total);
    expect(whole).toMatchObject({ status: "paid", amountPaid: invoice.total, writtenOff: "0.00" });
    const { data } = await on.call("getCustomer", { params: { id: customer.id } });
    expect(data.credit).toEqual([{ currency: "EUR", amount: "30.00" }]);
  });

  test("may be allocated to it, and makes the part due again when it is reversed", async () => {
    const customer = await makeCustomer(on.call);
    const invoice = await makeInvoice(on, "overdue", { customer });
    await writeOff(invoice);
    const allocations = [{ invoiceId: invoice.id, amount: "25.00" }];
    const body = { customerId: customer.id, amount: "25.00", method: "card", allocations };
    const payment = (await on.call("createPayment", { body })).data;
    expect(await read(invoice)).toMatchObject({
      amountPaid: "25.00",
      writtenOff: "75.00",
      amountDue: "0.00",
    });
    await on.call("reversePayment", { params: { id: payment.id }, body: { reason: "bounced" } });
    expect(await read(invoice)).toMatchObject({
      status: "overdue",
      amountPaid: "0.00",
      writtenOff: "75.00",
      amountDue: "25.00",
    });
  });
});

test("is refused in one sentence, and changes nothing", async () => {
  const draft = await makeInvoice(on, "draft");
  const pending = await makeInvoice(on, "pending");
  const paid = await makeInvoice(on, "paid");
  const open = await makeInvoice(on, "overdue");
  const partlyWrittenOff = await makeInvoice(on, "overdue");
  await writeOff(partlyWrittenOff, "1.00");
  const before = await digestOf(on.app.deps.db);
  for (const one of [draft, pending, paid])
    expect(await refusal(writeOff(one))).toMatchObject({ code: "action_not_allowed" });
  for (const [amount, code] of [
    ["0", "amount_not_positive"],
    ["-1", "amount_not_positive"],
    ["100.01", "amount_exceeds_due"],
    ["1.001", "invalid_amount"],
  ] as const)
    expect(await refusal(writeOff(open, amount))).toMatchObject({ code, errors: [{ pointer: "/amount" }] });
  expect(await refusal(undo(open))).toMatchObject({ code: "action_not_allowed" });
  const cancelled = on.call("voidInvoice", { params: { id: partlyWrittenOff.id }, body: { reason: "no" } });
  expect(await refusal(cancelled)).toMatchObject({
    code: "action_not_allowed",
    detail: "A part of this invoice is written off, so it cannot be voided. Undo the write-off first.",
  });
  expect(await digestOf(on.app.deps.db)).toEqual(before);
});

test("is skipped by what is done with many invoices, with the reason", async () => {
  const part = await makeInvoice(on, "overdue");
  await writeOff(part, "1.00");
  const all = await makeInvoice(on, "sent");
  await writeOff(all);
  const selection = { ids: [part.id, all.id] };
  const preview = async (action: "void" | "remind") =>
    (await on.call("bulkInvoices", { body: { action, selection, dryRun: true, reason: "no" } })).data;
  expect(await preview("remind")).toMatchObject({ skipped: [{ number: all.number, reason: "Written off" }] });
  expect((await preview("void")).skipped).toContainEqual(
    expect.objectContaining({ number: all.number, reason: "Written off" }),
  );
});

test("of a write-off, a payment and more write-offs at once each sees the others, and nothing is given up twice", async () => {
  const invoice = await makeInvoice(on, "overdue");
  const params = { id: invoice.id };
  const { answers, codes } = await outcomes<unknown>([
    ...Array.from({ length: 10 }, () =>
      on.call("writeOffInvoice", { params, body: { amount: "30", reason: "no" } }),
    ),
    ...Array.from({ length: 10 }, () =>
      on.call("recordPayment", { params, body: { amount: "15", method: "card" } }),
    ),
    on.call("undoWriteOff", { params, body: { reason: "no" } }),
  ]);
  expect(answers.length).toBeGreaterThan(0);
  expect(
    Object.keys(codes).every((code) => ["amount_exceeds_due", "action_not_allowed"].includes(code)),
  ).toBe(true);
  const { total, amountPaid, writtenOff, amountDue } = await read(invoice);
  expect(Number(amountPaid) + Number(writtenOff) + Number(amountDue)).toBe(Number(total));
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
});
