import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

type RefundBody = Parameters<typeof on.call<"refundInvoice">>[1]["body"];

async function refund({ id }: { id: string }, body: RefundBody): Promise<Invoice> {
  return (await on.call("refundInvoice", { params: { id }, body })).data;
}

async function creditNotesOf({ id }: { id: string }): Promise<{ net: bigint; tax: bigint; total: bigint }[]> {
  const { db } = on.app.deps;
  const columns = ["net", "tax", "total"] as const;
  return db.selectFrom("credit_note").select(columns).where("invoice_id", "=", id).orderBy("id").execute();
}

describe("a refund", () => {
  test("as goodwill says so on the invoice, its timeline and in the books; any other does not", async () => {
    const paid = await makeInvoice(on, "paid", { customer: await makeCustomer(on.call), amount: "100" });
    await refund(paid, { amount: "10.00", goodwill: true, reason: "a slow week" });
    await refund(paid, { amount: "5.00", goodwill: true });
    const { refunds, timeline } = await refund(paid, { amount: "1.00", reason: "billed twice" });
    expect(refunds.map(({ amount, goodwill }) => [amount, goodwill])).toEqual([
      ["10.00", true],
      ["5.00", true],
      ["1.00", false],
    ]);
    const said = timeline.flatMap(({ type, data }) => (type === "refunded" ? [data.goodwill] : []));
    expect(said).toEqual([true, true, undefined]);
    const { rows } = await on.app.deps.pool.query<{ memo: string }>(
      "SELECT DISTINCT ON (posting_id) memo FROM ledger_entry WHERE invoice_id = $1 AND kind = 'refund' ORDER BY posting_id",
      [paid.id],
    );
    expect(rows.map(({ memo }) => memo).toSorted()).toEqual([
      "Goodwill",
      "Goodwill: a slow week",
      "billed twice",
    ]);
  });

  test("in part and then in full issues a mailed credit note each time", async () => {
    const customer = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "19" });
    const paid = await makeInvoice(on, "paid", { customer, amount: "100" });
    on.clock.advance({ days: 1 });
    const partly = await refund(paid, { amount: "19.00", reason: "outage", transactionId: "re-1" });
    expect(partly).toMatchObject({
      status: "refunded",
      amountPaid: "119.00",
      amountRefunded: "19.00",
      amountDue: "0.00",
      paidDate: "2026-11-10",
      availableActions: ["recordPayment", "issueCreditNote", "refund"],
      refunds: [{ amount: "19.00", reason: "outage", transactionId: "re-1", refundedOn: "2026-11-11" }],
      creditNotes: [{ total: "19.00", reason: "outage", issueDate: "2026-11-11" }],
    });
    const number = partly.creditNotes[0]?.number;
    expect(number).toMatch(/^CN-2026-\d{4}$/);
    expect(partly.refunds[0]?.creditNoteNumber).toBe(number);
    const { data: alone } = await on.call("getRefund", { params: { id: partly.refunds[0]?.id ?? "" } });
    const { id, name, tenantId } = customer;
    const owner = {
      invoice: { id: paid.id, number: paid.number },
      customer: { id, name, tenantId },
      currency: "EUR",
    };
    expect(alone).toEqual({ ...partly.refunds[0], ...owner });
    expect(await refusal(on.call("getRefund", { params: { id: paid.id } }))).toMatchObject({
      code: "not_found",
    });
    expect(partly.timeline.at(-1)).toMatchObject({
      type: "refunded",
      data: { amount: "19.00", currency: "EUR", reason: "outage", transactionId: "re-1", creditNote: number },
    });
    const whole = await refund(paid, { amount: "100.00" });
    expect(whole).toMatchObject({
      status: "refunded",
      amountRefunded: "119.00",
      availableActions: ["recordPayment"],
    });
    expect(await creditNotesOf(paid)).toEqual([
      { net: 1597n, tax: 303n, total: 1900n },
      { net: 8403n, tax: 1597n, total: 10000n },
    ]);
    const { db } = on.app.deps;
    const emails = await db.selectFrom("email").selectAll().where("invoice_id", "=", paid.id).execute();
    expect(emails.map(({ kind, recipient }) => [kind, recipient])).toEqual([
      ["creditNote", customer.billingEmail],
      ["creditNote", customer.billingEmail],
    ]);
  });

  test("needs no billing e-mail", async () => {
    const customer = await makeCustomer(on.call, { billingEmail: null });
    const paid = await makeInvoice(on, "paid", { customer });
    expect(await refund(paid, { amount: "1" })).toMatchObject({ status: "refunded" });
  });

  test("in whatever parts gives back exactly the net and the tax", async () => {
    const customer = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "8.1" });
    const parts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), parts, async (cents, wanted) => {
        const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
        const paid = await makeInvoice(on, "paid", { customer, amount });
        let left = BigInt(paid.total.replace(".", ""));
        const inCents = (text: bigint) => `${text / 100n}.${String(text % 100n).padStart(2, "0")}`;
        for (const part of [...wanted.map(BigInt), left]) {
          const some = part < left ? part : left;
          if (some === 0n) break;
          await refund(paid, { amount: inCents(some) });
          left -= some;
        }
        const notes = await creditNotesOf(paid);
        expect(inCents(notes.reduce((sum, note) => sum + note.tax, 0n))).toBe(paid.tax);
        expect(inCents(notes.reduce((sum, note) => sum + note.net, 0n))).toBe(paid.subtotal);
      }),
      { numRuns: 15 },
    );
  });

  test("of more than was paid, of nothing or of too many decimals is refused and changes nothing", async () => {
    const paid = await makeInvoice(on, "paid");
    const partly = await makeInvoice(on, "sent");
    const params = { id: partly.id };
    await on.call("recordPayment", { params, body: { amount: "50", method: "card" } });
    const untouched = await digestOf(on.app.deps.db);
    for (const [amount, code] of [
      ["100.01", "amount_exceeds_refundable"],
      ["0.00", "amount_not_positive"],
      ["-1", "amount_not_positive"],
      ["0.001", "invalid_amount"],
    ] as const) {
      const refused = await refusal(refund(paid, { amount }));
      expect(refused).toMatchObject({ status: 422, code, errors: [{ pointer: "/amount" }] });
    }
    expect(await refusal(refund(partly, { amount: "1" }))).toMatchObject({
      status: 409,
      code: "action_not_allowed",
    });
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
  });

  test("does not give back the credit of a customer who paid too much", async () => {
    const pending = await makeInvoice(on, "pending");
    const params = { id: pending.id };
    await on.call("recordPayment", { params, body: { amount: "150", method: "card" } });
    expect(await refusal(refund(pending, { amount: "100.01" }))).toMatchObject({
      code: "amount_exceeds_refundable",
    });
    expect(await refund(pending, { amount: "100" })).toMatchObject({ amountRefunded: "100.00" });
    const { data } = await on.call("getCustomer", { params: { id: pending.customer.id } });
    expect(data.credit).toEqual([{ currency: "EUR", amount: "50.00" }]);
  });

  test("of yen and dinars has their decimals", async () => {
    const yen = await makeCustomer(on.call, { currency: "JPY", taxCategory: "standard", taxRate: "10" });
    const paidYen = await makeInvoice(on, "paid", { customer: yen, amount: "999" });
    expect(paidYen.total).toBe("1099");
    expect(await refund(paidYen, { amount: "1" })).toMatchObject({ creditNotes: [{ total: "1" }] });
    const dinar = await makeCustomer(on.call, { currency: "KWD" });
    const paidDinar = await makeInvoice(on, "paid", { customer: dinar, amount: "1.234" });
    expect(await refund(paidDinar, { amount: "0.001" })).toMatchObject({ amountRefunded: "0.001" });
  });
});

test("after all these refunds the books are in order", async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
});
