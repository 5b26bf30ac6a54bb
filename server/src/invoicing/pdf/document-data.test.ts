import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeMandate, setCreditor } from "../../testing/acts/direct-debits.ts";
import { testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, makeInvoice } from "../../testing/invoicing.ts";
import { pageText } from "../hosted-page/page-text.ts";
import { readInvoiceDocument, settlementOfDocument } from "../invoices/read-document.ts";
import { type DocumentData, invoiceData } from "./document-data.ts";
import { invoicePdf } from "./make-document.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-02T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  const bankAccount = { iban: "DE02120300000000202051", holder: null, bic: null, bank: null };
  const body = { operatorName: "Nord", bankAccount, paymentInstructions: "Quote the reference." };
  await app.as("admin")("updateSettings", { body });
});

afterAll(() => on.app.close());

/** A customer that has paid this much too much on an invoice of 10.00. */
async function withCredit(credit: string) {
  const customer = await makeCustomer(on.call);
  const { id } = await makeInvoice(on, "pending", { customer, amount: "10.00" });
  const amount = (10 + Number(credit)).toFixed(2);
  await on.call("recordPayment", { params: { id }, body: { amount, method: "card" } });
  return customer;
}

async function asked(id: string, as: "now" | "issued" = "now") {
  const document = await readInvoiceDocument(on.app.deps.db, id);
  const settlement = settlementOfDocument(document, as);
  const { settled, left, payment } = invoiceData(document, { settlement, state: null });
  return { settled: settled.map(textOf), left: left && textOf(left), ...pay(payment) };
}

const textOf = ({ label, value }: { label: string; value: string }) => `${label} ${value}`;
const pay = (payment: DocumentData["payment"]) => ({
  text: payment?.text ?? null,
  code: (payment?.code ?? null) !== null,
  reference: payment?.rows.at(-1)?.value ?? null,
  account: (payment?.rows ?? []).length > 0 || (payment?.instructions ?? []).length > 0,
});

const file = async (id: string, as: "now" | "issued" = "now") =>
  invoicePdf(on.app.deps.db, on.app.deps, { ref: id, as });

async function send({ id }: { id: string }): Promise<Invoice> {
  await on.call("sendInvoice", { params: { id } });
  on.clock.advance({ seconds: 5 });
  return (await on.call("getInvoice", { params: { id } })).data;
}

async function emailOf({ number }: Pick<Invoice, "number">): Promise<string> {
  const { data } = await on.call("listOutbox", { query: { q: number } });
  return (await on.call("getOutboxMessage", { params: { id: data.items[0]?.id ?? "" } })).data.text;
}

test("credit that is used at the sending lowers what document and e-mail ask for", async () => {
  const sent = await send(await makeDraft(on.call, await withCredit("33.33"), { amount: "80.00" }));
  expect(sent).toMatchObject({ status: "sent", creditApplied: "33.33", amountDue: "46.67" });
  const expected = {
    settled: ["Credit used -€33.33"],
    left: "Left to pay €46.67",
    text: "Please pay €46.67 by 16 Nov 2026.",
    account: true,
    code: true,
    reference: sent.paymentReference?.replace(/(.{4})(?=.)/g, "$1 "),
  };
  expect(await asked(sent.id)).toEqual(expected);
  expect(await asked(sent.id, "issued")).toEqual(expected);
  const email = await emailOf(sent);
  expect(email).toMatch(/Left to pay: €46\.67\nTotal: €80\.00\nCredit used: -€33\.33\nDue date/);
  expect(email).toContain("How to pay");
  expect(email).toContain(`Reference: ${expected.reference}`);
  const issued = await file(sent.id, "issued");
  expect((await file(sent.id)).bytes.equals(issued.bytes)).toBe(true);

  await on.call("recordPayment", { params: { id: sent.id }, body: { amount: "6.67", method: "card" } });
  const inPart = await file(sent.id);
  expect(inPart.fileName).toBe(`${sent.number}-partially-paid.pdf`);
  expect((await asked(sent.id)).left).toBe("Left to pay €40.00");
  await on.call("recordPayment", { params: { id: sent.id }, body: { amount: "40", method: "card" } });
  const paid = await file(sent.id);
  expect(paid.fileName).toBe(`${sent.number}-paid.pdf`);
  expect((await file(sent.id)).bytes.equals(paid.bytes)).toBe(true);
  expect((await file(sent.id, "issued")).bytes.equals(issued.bytes)).toBe(true);
});

test("covered in full there is nothing to pay, and no word of how", async () => {
  const sent = await send(await makeDraft(on.call, await withCredit("120"), { amount: "80.00" }));
  expect(sent).toMatchObject({ status: "paid", amountDue: "0.00" });
  expect(await asked(sent.id)).toEqual({
    settled: ["Credit used -€80.00"],
    left: "Left to pay €0.00",
    text: "Nothing to pay",
    account: false,
    code: false,
    reference: null,
  });
  const email = await emailOf(sent);
  expect(email).toContain("Left to pay: €0.00");
  expect(email).not.toMatch(/How to pay|IBAN|Quote the reference|Due date/);
  expect((await file(sent.id)).fileName).toBe(`${sent.number}.pdf`);
});

test("a voided invoice has a marked file without payment instructions beside the one that was issued", async () => {
  const sent = await makeInvoice(on, "sent");
  const issued = await file(sent.id);
  await on.call("voidInvoice", { params: { id: sent.id }, body: { reason: "wrong price" } });
  const voided = await file(sent.id);
  expect(voided.fileName).toBe(`${sent.number}-void.pdf`);
  expect(voided.bytes.equals(issued.bytes)).toBe(false);
  expect((await file(sent.id, "issued")).bytes.equals(issued.bytes)).toBe(true);
  const document = await readInvoiceDocument(on.app.deps.db, sent.id);
  const data = invoiceData(document, { settlement: settlementOfDocument(document, "now"), state: "void" });
  expect(data).toMatchObject({ mark: "VOID", title: "Invoice (copy)", payment: null, left: null });
});

test("undoing a sending and sending again with other credit leaves one issued file, which says what is true", async () => {
  const customer = await withCredit("5");
  const draft = await makeDraft(on.call, customer, { amount: "80.00" });
  await on.call("sendInvoice", { params: { id: draft.id } });
  const early = await file(draft.id);
  await on.call("undoSendInvoice", { params: { id: draft.id } });
  const other = await makeInvoice(on, "pending", { customer, amount: "1.00" });
  await on.call("recordPayment", { params: { id: other.id }, body: { amount: "8", method: "card" } });
  const sent = await send(draft);
  expect(sent).toMatchObject({ creditApplied: "12.00", amountDue: "68.00" });
  expect((await asked(draft.id, "issued")).left).toBe("Left to pay €68.00");
  const now = await file(draft.id);
  expect([now.fileName, now.bytes.equals(early.bytes)]).toEqual([`${sent.number}.pdf`, false]);
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
});

test("who signed a mandate is told that we collect, and is asked for no transfer", async () => {
  await setCreditor(on);
  const customer = await makeCustomer(on.call);
  const mandate = await makeMandate(on, customer);
  const sent = await send(await makeDraft(on.call, customer, { amount: "80.00" }));
  const text = `We will collect €80.00 from your account DE…3000 by direct debit on or after 16 Nov 2026 (mandate ${mandate.reference}, creditor ID DE98ZZZ09999999999).`;
  const expected = { text, account: false, code: false, reference: null };
  expect(await asked(sent.id)).toMatchObject(expected);
  const email = await emailOf(sent);
  expect(email).toContain(text);
  expect(email).not.toMatch(/IBAN|Reference/);
  const document = await readInvoiceDocument(on.app.deps.db, sent.id);
  expect(pageText(document).pay).toMatchObject({
    isCollected: true,
    instructions: text,
    rows: [],
    code: null,
  });
  const late = { ...document, invoice: { ...document.invoice, status: "overdue" as const } };
  expect(pageText(late).pay).toMatchObject({ isCollected: false, hasAccount: true });

  await on.call("revokeMandate", { params: { id: mandate.id }, body: { reason: "left" } });
  expect(await asked(sent.id)).toMatchObject(expected);
  const dollars = await makeCustomer(on.call, { currency: "USD" });
  await makeMandate(on, dollars);
  expect((await asked((await makeDraft(on.call, dollars)).id)).account).toBe(true);
});

test("the customer's order, reference and contract are on the document as they were at its issue", async () => {
  const references = { purchaseOrder: "PO-77", buyerReference: "04011000-12345-06", contract: "C 1/26" };
  const customer = await makeCustomer(on.call, references);
  expect(customer).toMatchObject(references);
  const sent = await send(await makeDraft(on.call, customer, { amount: "80.00" }));
  const params = { id: customer.id };
  await on.call("updateCustomer", { params, body: { purchaseOrder: null, contract: "C 2/27" } });
  const rows = async (id: string) => {
    const document = await readInvoiceDocument(on.app.deps.db, id);
    return invoiceData(document, { settlement: settlementOfDocument(document, "now"), state: null })
      .meta.slice(-3)
      .map(textOf);
  };
  expect(await rows(sent.id)).toEqual([
    "Your order number PO-77",
    "Your reference 04011000-12345-06",
    "Contract C 1/26",
  ]);
  const later = await makeDraft(on.call, customer, { amount: "80.00" });
  expect((await rows(later.id)).slice(-2)).toEqual(["Your reference 04011000-12345-06", "Contract C 2/27"]);
});
