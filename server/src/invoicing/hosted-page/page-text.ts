import type { InvoiceDocument } from "../invoices/read-document.ts";
import { settlementOfDocument } from "../invoices/read-document.ts";
import { type LocalFormat, localFormat } from "../messages/local-format.ts";
import { accountRows, addressLines, DEFAULT_ACCENT, imprintOf, inkOn } from "../pdf/branding.ts";
import { debitText } from "../pdf/debit-text.ts";
import { invoiceData } from "../pdf/document-data.ts";
import { stateSinceIssue } from "../pdf/make-document.ts";
import { type PaymentCode, paymentCode } from "../pdf/payment-code.ts";

interface Row {
  label: string;
  value: string;
}

/** What is to be paid, and how. */
export interface PagePay {
  amount: string;
  /** Whether it is collected, so that the customer has nothing to do. */
  isCollected: boolean;
  hasAccount: boolean;
  rows: Row[];
  instructions: string | null;
  /** What a banking app reads. */
  code: PaymentCode | null;
}

/** An invoice's page with every text in the customer's language. Only the layout reads it. */
export interface PageText {
  format: LocalFormat;
  accent: string;
  ink: string;
  seller: { name: string; lines: string[]; email: string | null };
  buyer: { name: string; lines: string[] };
  title: string;
  number: string;
  badge: { text: string; kind: "overdue" | "paid" | "voided" } | null;
  left: Row;
  /** When it is due, and what of it is settled. */
  due: { text: string; isLate: boolean } | null;
  settled: string | null;
  /** What is to be paid; null where there is nothing. */
  pay: PagePay | null;
  meta: Row[];
  lines: { product: string; details: string[]; amount: string }[];
  totals: (Row & { strong: boolean })[];
  notes: string[];
  imprint: string[];
}

/** What the page of an invoice says: the same amounts as its document and its e-mails, as of now. */
export function pageText(document: InvoiceDocument): PageText {
  const { invoice, parties, currency } = document;
  const { seller, buyer } = parties;
  const format = localFormat(buyer.locale, currency);
  const { say, money } = format;
  const settlement = settlementOfDocument(document, "now");
  const told = invoiceData(document, { settlement, state: stateSinceIssue(document) });
  const accent = seller.accentColor ?? DEFAULT_ACCENT;
  const { left, total } = settlement;
  const isLate = invoice.status === "overdue";
  return {
    format,
    accent,
    ink: inkOn(accent),
    seller: {
      name: seller.name,
      lines: [seller.legalName ?? seller.name, ...addressLines(seller, format), seller.taxId ?? ""].filter(
        (line) => line !== "",
      ),
      email: seller.email ?? null,
    },
    buyer: {
      name: buyer.legalName ?? buyer.name,
      lines: addressLines(buyer, format),
    },
    title: say("invoice"),
    number: invoice.number,
    badge: badgeOf(document, left, format),
    left: { label: say("leftToPay"), value: money(left) },
    due: left === 0n ? null : { text: say("dueOn", { date: format.date(invoice.due_date) }), isLate },
    settled:
      left === 0n || left === total
        ? null
        : say("settledOf", { paid: money(total - left), total: money(total) }),
    pay: left === 0n ? null : payOf(document, left, format),
    meta: told.meta.slice(1).map(plainRow),
    lines: told.lines.map(({ product, details, quantity, unit, unitPrice, amount }) => ({
      product: plain(product),
      details: [`${quantity}${unit === null ? "" : ` ${unit}`} × ${unitPrice}`, ...details].map(plain),
      amount,
    })),
    totals: [
      ...told.totals.map((row) => ({ ...plainRow(row), strong: false })),
      { ...told.grand, strong: true },
      ...told.settled.map((row) => ({ ...row, strong: false })),
      ...(told.left === null ? [] : [{ ...told.left, strong: true }]),
    ],
    notes: [...told.reasons, ...told.note].map(plain),
    imprint: imprintOf(seller, format),
  };
}

function payOf({ invoice, parties, currency }: InvoiceDocument, left: bigint, format: LocalFormat): PagePay {
  const { number } = invoice;
  const { seller } = parties;
  const amount = format.money(left);
  // What is overdue was not collected, or it came back.
  const debit =
    invoice.status === "overdue"
      ? null
      : debitText(parties, { amount, dueDate: invoice.due_date, currency }, format);
  if (debit !== null)
    return { amount, isCollected: true, hasAccount: false, rows: [], instructions: debit, code: null };
  return {
    amount,
    isCollected: false,
    hasAccount: Boolean(seller.bankAccount),
    rows: accountRows(seller, number, format),
    instructions: seller.paymentInstructions ?? null,
    code: invoice.parties === null ? null : paymentCode(seller, { number, currency, left }),
  };
}

function badgeOf(
  { invoice: { status } }: InvoiceDocument,
  left: bigint,
  { say }: LocalFormat,
): PageText["badge"] {
  if (status === "voided") return { text: say("stateVoid"), kind: "voided" };
  if (status === "overdue") return { text: say("overdue"), kind: "overdue" };
  return left === 0n ? { text: say("statePaid"), kind: "paid" } : null;
}

function plainRow({ label, value }: Row): Row {
  return { label, value: plain(value) };
}

/** Without the marks where the typesetter may break a word: who copies a text from the page must not get them. */
function plain(text: string): string {
  return text.replaceAll("\u200b", "");
}
