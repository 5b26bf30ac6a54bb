import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { creditNotePdf, invoicePdf } from "../../invoicing/pdf/make-document.ts";
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
  await makeCustomer(on.call);
});

afterAll(async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  await on.app.close();
});

type Settle = "due" | "credit" | "refund";
type Asked = "all" | { position: number; quantity?: string; amount?: string }[];

const STANDARD = { taxCategory: "standard" } as const;

/** A sent invoice over 10 × 10.00 at 19 % and 50.00 at 7 %: 172.50. */
async function twoRates(): Promise<Invoice> {
  const customer = await makeCustomer(on.call, { ...STANDARD, taxRate: "19" });
  const lines = [
    { product: "Servers", quantity: "10", unitPrice: "10" },
    { product: "Books", quantity: "1", unitPrice: "50", ...STANDARD, taxRate: "7" },
  ];
  const { id } = (await on.call("createInvoice", { body: { customerId: customer.id, lines } })).data;
  await on.call("sendInvoice", { params: { id } });
  on.clock.advance({ seconds: 6 });
  return read({ id });
}

const credit = ({ id }: { id: string }, lines: Asked, settle: Settle = "due") =>
  on.call("issueCreditNote", { params: { id }, body: { lines, settle, reason: "wrong price" } });

const pay = async ({ id }: { id: string }, amount: string) =>
  (await on.call("recordPayment", { params: { id }, body: { amount, method: "card" } })).data;

const read = async ({ id }: { id: string }) => (await on.call("getInvoice", { params: { id } })).data;

const cancel = (id: string, settle?: "credit" | "refund") =>
  on.call("voidInvoice", { params: { id }, body: { reason: "wrong customer", ...(settle && { settle }) } });

async function creditOf({ customer }: Invoice): Promise<string> {
  const { data } = await on.call("getCustomer", { params: { id: customer.id } });
  return data.credit[0]?.amount ?? "0.00";
}

/** The balance of each account of an invoice's books. */
async function balances({ id }: { id: string }): Promise<Record<string, string>> {
  const { rows } = await sql<{ account: string; amount: string }>`
    SELECT account, sum(amount)::text AS amount FROM ledger_entry WHERE invoice_id = ${id} GROUP BY account HAVING sum(amount) <> 0`.execute(
    on.app.deps.db,
  );
  return Object.fromEntries(rows.map(({ account, amount }) => [account, amount]));
}

describe("a credit note", () => {
  test("lowers what is due by lines of the invoice, each with its tax", async () => {
    const invoice = await twoRates();
    const lines = [
      { position: 1, quantity: "3" },
      { position: 2, amount: "10.00" },
    ];
    const { data } = await credit(invoice, lines);
    expect(data).toMatchObject({
      status: "sent",
      total: "172.50",
      credited: "46.40",
      amountDue: "126.10",
      amountRefunded: "0.00",
      creditNotes: [
        {
          net: "40.00",
          tax: "6.40",
          total: "46.40",
          settle: "due",
          reason: "wrong price",
          lines: [
            { position: 1, product: "Servers", quantity: "3", amount: "30.00" },
            { position: 2, product: "Books", quantity: null, amount: "10.00" },
          ],
        },
      ],
    });
    expect(data.timeline.at(-1)).toMatchObject({
      type: "credited",
      data: { amount: "46.40", due: "46.40", creditNote: data.creditNotes[0]?.number, status: "sent" },
    });
    expect(await balances(invoice)).toEqual({ receivable: "12610", revenue: "-11000", tax: "-1610" });
    const params = { id: invoice.customer.id };
    const { data: statement } = await on.call("getStatement", { params, query: {} });
    expect(statement.entries.at(-1)).toMatchObject({
      kind: "creditNote",
      credit: "46.40",
      balance: "126.10",
    });
    const { data: aged } = await on.call("getAgeing", { query: { groupBy: "customer" } });
    expect(JSON.stringify(aged)).toContain("126.10");
    const note = await on.call("getCreditNote", { params: { id: data.creditNotes[0]?.id ?? "" } });
    expect(note.data).toMatchObject({
      settle: "due",
      lines: data.creditNotes[0]?.lines,
      taxes: [
        { rate: "7", taxable: "10.00", tax: "0.70" },
        { rate: "19", taxable: "30.00", tax: "5.70" },
      ],
    });
    const { bytes } = await creditNotePdf(on.app.deps.db, on.app.deps, data.creditNotes[0]?.number ?? "");
    expect(bytes.length).toBeGreaterThan(1000);
    const { fileName } = await invoicePdf(on.app.deps.db, on.app.deps, { ref: invoice.id });
    expect(fileName).toBe(`${invoice.number}-credited.pdf`);
  });

  test("over all settles an invoice that nobody has paid, and takes back each cent of tax", async () => {
    const invoice = await twoRates();
    await credit(invoice, [{ position: 1, quantity: "3.3333" }]);
    const { data } = await credit(invoice, "all");
    expect(data).toMatchObject({ status: "paid", credited: "172.50", amountDue: "0.00", amountPaid: "0.00" });
    expect(data.paidDate).not.toBeNull();
    expect(await balances(invoice)).toEqual({});
    expect(data.availableActions).toEqual(["recordPayment"]);
    expect(await refusal(credit(invoice, "all"))).toMatchObject({ code: "action_not_allowed" });
  });

  test("settles what a part payment left, and the payment may still be reversed", async () => {
    const invoice = await twoRates();
    const part = await pay(invoice, "53.50");
    const { data } = await credit(invoice, [{ position: 1 }]);
    expect(data).toMatchObject({ status: "paid", credited: "119.00", amountPaid: "53.50" });
    const params = { id: part.payments[0]?.id ?? "" };
    await on.call("reversePayment", { params, body: { reason: "bounced" } });
    expect(await read(invoice)).toMatchObject({ status: "sent", credited: "119.00", amountDue: "53.50" });
  });

  test("gives back what was paid beyond: as credit, or the way a refund goes", async () => {
    const kept = await twoRates();
    await pay(kept, "160.00");
    expect(await refusal(credit(kept, [{ position: 2 }]))).toMatchObject({
      code: "amount_exceeds_due",
      errors: [{ pointer: "/settle" }],
    });
    expect((await credit(kept, [{ position: 2 }], "credit")).data).toMatchObject({
      status: "refunded",
      credited: "12.50",
      amountRefunded: "41.00",
      amountDue: "0.00",
      refunds: [{ amount: "41.00", toCredit: "41.00" }],
    });
    expect(await creditOf(kept)).toBe("41.00");
    const { data } = await credit(kept, "all", "refund");
    expect(data.refunds.at(-1)).toMatchObject({ amount: "119.00", toCredit: "0.00" });
    expect(await balances(kept)).toEqual({ cash: "4100", customerCredit: "-4100" });
  });

  test("and refunds of amounts together come to the invoice, tax included", async () => {
    const invoice = await twoRates();
    await pay(invoice, invoice.total);
    await on.call("refundInvoice", { params: { id: invoice.id }, body: { amount: "33.33" } });
    await credit(invoice, [{ position: 2, amount: "7.77" }], "refund");
    const { data } = await credit(invoice, "all", "refund");
    expect(data).toMatchObject({ status: "refunded", amountRefunded: "172.50", credited: "0.00" });
    expect(await balances(invoice)).toEqual({});
  });

  test("is what a write-off then gives up no more of, rate by rate", async () => {
    const invoice = await twoRates();
    await credit(invoice, [{ position: 1 }]);
    const params = { id: invoice.id };
    const { data } = await on.call("writeOffInvoice", { params, body: { reason: "insolvent" } });
    expect(data.writeOffs).toMatchObject([{ amount: "53.50", tax: "3.50" }]);
    expect(await refusal(credit(invoice, "all"))).toMatchObject({
      code: "action_not_allowed",
      detail: "A part of this invoice is written off, so it cannot be credited. Undo the write-off first.",
    });
  });

  test("is no sale that days sales outstanding count", async () => {
    const customer = await makeCustomer(on.call, { currency: "CHF" });
    const invoice = await makeInvoice(on, "sent", { customer });
    await credit(invoice, [{ position: 1, amount: "40.00" }]);
    const { data } = await on.call("getAgeing", { query: { currency: "CHF" } });
    expect(data.totals).toMatchObject([{ open: "60.00", daysSalesOutstanding: 90 }]);
  });

  test("is previewed to the cent, and the preview issues nothing", async () => {
    const invoice = await twoRates();
    await pay(invoice, "100.00");
    const params = { id: invoice.id };
    const before = await digestOf(on.app.deps.db);
    const body = { lines: [{ position: 1 }], settle: "credit" as const };
    const { data } = await on.call("previewCreditNote", { params, body });
    expect(data).toMatchObject({
      net: "100.00",
      tax: "19.00",
      total: "119.00",
      lowersDue: "72.50",
      givesBack: "46.50",
      dueAfter: "0.00",
      taxes: [{ rate: "19", taxable: "100.00", tax: "19.00" }],
    });
    expect(await digestOf(on.app.deps.db)).toEqual(before);
    const draft = await makeInvoice(on, "draft");
    const early = on.call("previewCreditNote", { params: { id: draft.id }, body });
    expect(await refusal(early)).toMatchObject({ code: "action_not_allowed" });
  });
});

test("bad input is refused in one sentence, and changes nothing", async () => {
  const invoice = await twoRates();
  const others = await Promise.all(
    (["draft", "pending", "voided"] as const).map((status) => makeInvoice(on, status)),
  );
  const before = await digestOf(on.app.deps.db);
  for (const one of others)
    expect(await refusal(credit(one, "all"))).toMatchObject({ code: "action_not_allowed" });
  for (const [line, code, pointer] of [
    [{ position: 3 }, "invalid_request", "/lines/0/position"],
    [{ position: 0 }, "invalid_request", "/lines/0/position"],
    [{ position: 1, quantity: "1", amount: "1" }, "invalid_request", "/lines/0/amount"],
    [{ position: 1, quantity: "10.000001" }, "amount_exceeds_line", "/lines/0/quantity"],
    [{ position: 2, amount: "50.01" }, "amount_exceeds_line", "/lines/0/amount"],
    [{ position: 2, amount: "0.001" }, "invalid_amount", "/lines/0/amount"],
    [{ position: 2, amount: "-1" }, "amount_not_positive", "/lines/0/amount"],
  ] as const)
    expect(await refusal(credit(invoice, [line]))).toMatchObject({ code, errors: [{ pointer }] });
  expect(await refusal(credit(invoice, []))).toMatchObject({ code: "invalid_request" });
  expect(await digestOf(on.app.deps.db)).toEqual(before);
});

describe("voiding what is paid in part", () => {
  test("leaves the money as credit", async () => {
    const invoice = await twoRates();
    await pay(invoice, "60.00");
    await pay(invoice, "12.50");
    const { data } = await cancel(invoice.id, "credit");
    expect(data).toMatchObject({ status: "voided", amountPaid: "0.00", creditNotes: [{ total: "172.50" }] });
    expect(await creditOf(invoice)).toBe("72.50");
    expect(data.timeline.map(({ type }) => type).slice(-4)).toEqual([
      "paymentUnallocated",
      "paymentUnallocated",
      "voided",
      "creditNoteIssued",
    ]);
  });

  test("or pays it out as it came", async () => {
    const invoice = await twoRates();
    await pay(invoice, "60.00");
    await cancel(invoice.id, "refund");
    expect(await creditOf(invoice)).toBe("0.00");
    const { data } = await on.call("listPayouts", { query: { customerId: invoice.customer.id } });
    expect(data.items).toMatchObject([{ amount: "60.00", method: "card", reason: "wrong customer" }]);
  });

  test("credits only what earlier credit notes left", async () => {
    const invoice = await twoRates();
    await credit(invoice, [{ position: 2 }]);
    await pay(invoice, "19.00");
    const { data } = await cancel(invoice.id, "credit");
    expect(data.creditNotes.map(({ total }) => total)).toEqual(["53.50", "119.00"]);
    expect(await balances(invoice)).toMatchObject({ cash: "1900", customerCredit: "-1900" });
  });
});

describe("many people at once", () => {
  test("credit a line at most once", async () => {
    const invoice = await twoRates();
    const { answers, codes } = await outcomes(
      Array.from({ length: 50 }, () => credit(invoice, [{ position: 1, quantity: "3" }])),
    );
    expect([answers.length, codes]).toEqual([3, { amount_exceeds_line: 47 }]);
    expect(await read(invoice)).toMatchObject({ credited: "107.10", amountDue: "65.40" });
  });

  test("of two with the same version one wins, and the other is told", async () => {
    const invoice = await twoRates();
    const params = { id: invoice.id };
    const body = { lines: "all", settle: "due", reason: "wrong price" } as const;
    const { etag } = await on.call("getInvoice", { params });
    const ifMatch = etag ?? "";
    const { answers, codes } = await outcomes(
      Array.from({ length: 2 }, () => on.call("issueCreditNote", { params, body, ifMatch })),
    );
    expect([answers.length, Object.values(codes)]).toEqual([1, [1]]);
    expect(Object.keys(codes)).toEqual(["stale_version"]);
  });

  test("credit notes, refunds, payments and reversals leave the books whole", async () => {
    const invoice = await twoRates();
    const paid = await pay(invoice, "100.00");
    const id = paid.payments[0]?.id ?? "";
    const params = { id: invoice.id };
    const { codes } = await outcomes<unknown>([
      ...Array.from({ length: 20 }, () => credit(invoice, [{ position: 1, amount: "9.99" }], "credit")),
      ...Array.from({ length: 10 }, () => credit(invoice, [{ position: 2, amount: "9.99" }], "refund")),
      ...Array.from({ length: 10 }, () => on.call("refundInvoice", { params, body: { amount: "11.11" } })),
      ...Array.from({ length: 5 }, () =>
        on.call("recordPayment", { params, body: { amount: "20", method: "card" } }),
      ),
      ...Array.from({ length: 3 }, () =>
        on.call("reversePayment", { params: { id }, body: { reason: "bounced" } }),
      ),
      ...Array.from({ length: 2 }, () => cancel(invoice.id, "refund")),
    ]);
    const refusals = [
      "amount_exceeds_line",
      "action_not_allowed",
      "amount_exceeds_refundable",
      "credit_used",
    ];
    expect(Object.keys(codes).filter((code) => ![...refusals, "stale_version"].includes(code))).toEqual([]);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });
});

test("nothing is credited in a closed month", async () => {
  const invoice = await twoRates();
  const now = new Date(on.clock.nowMs()).toISOString();
  on.clock.set("2026-12-02T10:00:00Z");
  await on.app.as("admin")("closeAccountingPeriod", { params: { period: "2026-11" }, body: {} });
  on.clock.set(now);
  const before = await digestOf(on.app.deps.db);
  expect(await refusal(credit(invoice, "all"))).toMatchObject({ code: "accounting_period_closed" });
  expect(await digestOf(on.app.deps.db)).toEqual(before);
  on.clock.set("2026-12-02T10:00:00Z");
  expect((await credit(invoice, "all")).data).toMatchObject({ status: "paid" });
});
