import type { Settlement } from "@billow/core/invoicing/invoice.ts";
import type { IssuedNote } from "@billow/core/invoicing/line-correction.ts";
import type { TaxCategory } from "@billow/core/invoicing/tax-category.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { CreditNoteRow } from "../credit-notes/read-credit-note.ts";
import { taxCategoryOf } from "../invoices/draft/draft.ts";
import type { Parties } from "../invoices/parties.ts";
import type { InvoiceDocument } from "../invoices/read-document.ts";
import { type LocalFormat, lastDayOf, localFormat } from "../messages/local-format.ts";
import type { Language, PlainKey } from "../messages/messages.ts";
import { accountRows, addressLines, DEFAULT_ACCENT, imprintOf, inkOn, readableOnWhite } from "./branding.ts";
import { debitText } from "./debit-text.ts";
import { creditedLineData, type LineData, lineData } from "./line-data.ts";
import { codeFile, paymentCode } from "./payment-code.ts";
import { type ProjectPage, projectPage } from "./project-data.ts";
import { breakable, fontsFor } from "./typesetting.ts";

export interface Row {
  label: string;
  value: string;
}

/** A document as the template needs it, with every text formatted. Only the template reads it. */
export interface DocumentData {
  language: Language;
  texts: ReturnType<typeof templateTexts>;
  title: string;
  number: string;
  /** The watermark, such as DRAFT, VOID or PAID. */
  mark: string | null;
  date: { year: number; month: number; day: number };
  accent: string;
  ink: string;
  accentText: string;
  fonts: string[];
  seller: { name: string; line: string };
  buyer: { name: string; lines: string[] };
  meta: (Row & { strong: boolean })[];
  intro: string | null;
  lineTax: boolean;
  lines: LineData[];
  totals: Row[];
  grand: Row;
  /** How much of the total is settled, and what remains to be paid; empty where nothing is settled. */
  settled: Row[];
  left: Row | null;
  taxes: { label: string; taxable: string; tax: string }[];
  reasons: string[];
  payment: PaymentPart | null;
  note: string[];
  /** On a page of its own, for a customer with several tenants. */
  byProject: ProjectPage | null;
  imprint: string[];
}

/** How to pay, or that there is nothing to pay. */
interface PaymentPart {
  text: string | null;
  rows: (Row & { strong: boolean })[];
  instructions: string[];
  /** What a banking app reads, as a drawing. */
  code: string | null;
}

/** Which version of an invoice's file to make. */
export interface Copy {
  settlement: Settlement;
  /** Why the file differs from the issued one; null for the issued one and for drafts. */
  state: CopyState | null;
}

export type CopyState = "void" | "paid" | "partlyPaid" | "writtenOff" | "credited";

/** The content of an invoice: as issued, or marked with what happened since. */
export function invoiceData(document: InvoiceDocument, { settlement, state }: Copy): DocumentData {
  const { invoice, currency, lines, taxes, parties } = document;
  const format = localFormat(parties.buyer.locale, currency);
  const { say } = format;
  const due = format.date(invoice.due_date);
  return {
    ...frameOf(parties, format, {
      title: say(state === null ? "invoice" : "invoiceCopy"),
      number: invoice.number,
      date: invoice.issue_date,
      mark: markOf(state ?? (invoice.parties === null ? "draft" : null), format),
    }),
    meta: [
      meta(say("invoiceNumber"), invoice.number, true),
      meta(say("issueDate"), format.date(invoice.issue_date)),
      ...(invoice.period_from === null || invoice.period_before === null
        ? []
        : [meta(say("billingPeriod"), spanOf(invoice.period_from, invoice.period_before, format))]),
      ...(state === "void" ? [] : [meta(say("dueDate"), due, true)]),
      ...(state === null ? [] : [meta(say("status"), say(STATES[state]), true)]),
      ...buyerMeta(parties.buyer, format),
    ],
    intro: null,
    lineTax: new Set(lines.map((line) => `${line.tax_category} ${line.tax_rate}`)).size > 1,
    lines: lines.map((line) => lineData(line, format, invoice)),
    totals: totalsOf(invoice, taxes, format),
    grand: { label: say("total"), value: format.money(invoice.total) },
    taxes:
      taxes.length < 2
        ? []
        : taxes.map(({ category, rate, taxable, tax }) => ({
            label: taxLabel(taxCategoryOf(category), rate, format),
            taxable: format.money(taxable),
            tax: format.money(tax),
          })),
    reasons: reasonsOf(taxes, format),
    ...settledRows(settlement, format),
    payment: state === "void" ? null : paymentPart(document, settlement, format),
    note: linesOf(invoice.note),
    byProject: projectPage(lines, format),
  };
}

const STATES = {
  void: "stateVoid",
  paid: "statePaid",
  partlyPaid: "statePartlyPaid",
  writtenOff: "writtenOff",
  credited: "credited",
} as const satisfies Record<CopyState, PlainKey>;

function markOf(state: CopyState | "draft" | null, { say }: LocalFormat): string | null {
  return state === "draft" || state === "void" || state === "paid" ? say(MARKS[state]) : null;
}

const MARKS = { draft: "markDraft", void: "markVoid", paid: "markPaid" } as const;

function paymentPart(
  { invoice, parties, currency }: InvoiceDocument,
  { left }: Settlement,
  format: LocalFormat,
): PaymentPart {
  const { say } = format;
  if (left === 0n) return { text: say("nothingToPay"), rows: [], instructions: [], code: null };
  const { seller } = parties;
  const asked = { amount: format.money(left), dueDate: invoice.due_date, currency };
  const debit = debitText(parties, asked, format);
  if (debit !== null) return { text: debit, rows: [], instructions: [], code: null };
  const isDraft = invoice.parties === null;
  const code = isDraft ? null : paymentCode(seller, { number: invoice.number, currency, left });
  return {
    text: say("pleasePay", { amount: format.money(left), date: format.date(invoice.due_date) }),
    rows: accountRows(seller, invoice.number, format).map(({ label, value, isReference }) =>
      meta(label, breakable(value), isReference),
    ),
    instructions: linesOf(seller.paymentInstructions),
    code: code && codeFile(code),
  };
}

/** From the total to the remaining amount. If nothing is settled, the total itself is to be paid. */
function settledRows(
  { credit, paid, writtenOff, credited, left }: Settlement,
  format: LocalFormat,
): Pick<DocumentData, "settled" | "left"> {
  const settled = [
    ...(credited === 0n ? [] : [{ label: format.say("credited"), value: format.money(-credited) }]),
    ...(credit === 0n ? [] : [{ label: format.say("creditUsed"), value: format.money(-credit) }]),
    ...(paid === 0n ? [] : [{ label: format.say("paid"), value: format.money(-paid) }]),
    ...(writtenOff === 0n ? [] : [{ label: format.say("writtenOff"), value: format.money(-writtenOff) }]),
  ];
  return {
    settled,
    left: settled.length === 0 ? null : { label: format.say("leftToPay"), value: format.money(left) },
  };
}

/** The content of a credit note. Seller and buyer are those of the corrected invoice. */
export function creditNoteData(
  row: CreditNoteRow,
  { document, note }: { document: InvoiceDocument; note: IssuedNote },
): DocumentData {
  const { invoice, parties, currency } = document;
  const format = localFormat(parties.buyer.locale, currency);
  const { say } = format;
  const taxes = note.taxes.length > 0 ? storedTaxes(note.taxes) : document.taxes;
  const corrected = {
    number: invoice.number,
    date: format.date(invoice.issue_date),
    amount: format.money(invoice.total),
  };
  return {
    ...frameOf(parties, format, {
      title: say("creditNote"),
      number: row.number,
      date: row.issue_date,
      mark: null,
    }),
    meta: [
      meta(say("creditNoteNumber"), row.number, true),
      meta(say("creditNoteDate"), format.date(row.issue_date)),
      meta(say("correctedInvoice"), invoice.number, true),
      meta(say("correctedInvoiceDate"), format.date(invoice.issue_date)),
      ...buyerMeta(parties.buyer, format),
    ],
    intro: [
      say(row.total === invoice.total ? "creditedInFull" : "creditedInPart", corrected),
      row.reason === null ? "" : say("labelled", { label: say("reason"), value: breakable(row.reason) }),
    ]
      .filter((sentence) => sentence !== "")
      .join("\n"),
    lineTax: taxes.length > 1 && note.lines.length > 0,
    lines: note.lines.flatMap((line) => creditedLineData(line, document, format)),
    totals: [
      { label: say("netAmount"), value: format.money(row.net) },
      ...creditedTaxRows({ note, tax: row.tax, taxes }, format),
    ],
    grand: { label: say("totalCredited"), value: format.money(row.total) },
    settled: [],
    left: null,
    taxes: [],
    reasons: reasonsOf(taxes, format),
    payment: null,
    note: [],
    byProject: null,
  };
}

/** A note over an amount alone knows its tax, but not at which rate where the invoice has several. */
function creditedTaxRows(
  {
    note,
    tax,
    taxes,
  }: { note: IssuedNote; tax: bigint; taxes: readonly { category: string; rate: string }[] },
  format: LocalFormat,
): Row[] {
  if (note.taxes.length > 0)
    return note.taxes
      .filter(({ category }) => category === "standard")
      .map((one) => ({
        label: taxLabel(one.category, decimalText(one.rate), format),
        value: format.money(one.tax),
      }));
  const [only] = taxes;
  if (tax === 0n) return [];
  const label =
    taxes.length === 1 && only
      ? format.say("taxAt", { rate: format.percent(plain(only.rate)) })
      : format.say("tax");
  return [{ label, value: format.money(tax) }];
}

function storedTaxes(taxes: IssuedNote["taxes"]): { category: string; rate: string }[] {
  return taxes.map(({ category, rate }) => ({ category, rate: decimalText(rate) }));
}

function frameOf(
  { seller, buyer }: Parties,
  format: LocalFormat,
  head: { title: string; number: string; date: string; mark: string | null },
): Pick<
  DocumentData,
  | "language"
  | "texts"
  | "title"
  | "number"
  | "mark"
  | "date"
  | "accent"
  | "ink"
  | "accentText"
  | "fonts"
  | "seller"
  | "buyer"
  | "imprint"
> {
  const accent = seller.accentColor ?? DEFAULT_ACCENT;
  const [year = 0, month = 0, day = 0] = head.date.split("-").map(Number);
  const name = buyer.legalName ?? buyer.name;
  return {
    ...head,
    language: format.language,
    texts: templateTexts(format),
    date: { year, month, day },
    accent,
    ink: inkOn(accent),
    accentText: readableOnWhite(accent),
    fonts: fontsFor(buyer.locale),
    seller: {
      name: breakable(seller.name),
      line: [seller.legalName ?? seller.name, ...addressLines(seller, format)].map(breakable).join(" · "),
    },
    buyer: { name: breakable(name), lines: addressLines(buyer, format).map(breakable) },
    imprint: imprintOf(seller, format).map(breakable),
  };
}

/** The template's own texts. Only the template knows page numbers. */
function templateTexts({ say }: LocalFormat) {
  return {
    page: say("page", { page: "{page}", pages: "{pages}" }),
    description: say("description"),
    quantity: say("quantity"),
    unitPrice: say("unitPrice"),
    lineTax: say("lineTax"),
    amount: say("amount"),
    taxSummary: say("taxSummary"),
    tax: say("tax"),
    taxable: say("taxable"),
    taxAmount: say("taxAmount"),
    payment: say("payment"),
    scanToPay: say("scanToPay"),
    note: say("note"),
  };
}

function meta(label: string, value: string, strong = false): Row & { strong: boolean } {
  return { label, value, strong };
}

/** What the customer recognises the document by. */
function buyerMeta(buyer: Parties["buyer"], { say }: LocalFormat): DocumentData["meta"] {
  return (["purchaseOrder", "buyerReference", "contract", "taxId"] as const).flatMap((name) => {
    const value = buyer[name];
    return value === null ? [] : [meta(say(BUYER_LABELS[name]), breakable(value))];
  });
}

const BUYER_LABELS = {
  purchaseOrder: "yourPurchaseOrder",
  buyerReference: "yourReference",
  contract: "contract",
  taxId: "yourTaxId",
} as const satisfies Record<string, PlainKey>;

function totalsOf(
  invoice: InvoiceDocument["invoice"],
  taxes: InvoiceDocument["taxes"],
  format: LocalFormat,
): Row[] {
  const taxed = taxes.filter(({ category }) => category === "standard");
  return [
    { label: format.say("subtotal"), value: format.money(invoice.subtotal) },
    ...(invoice.discount === 0n
      ? []
      : [{ label: format.say("discount"), value: format.money(-invoice.discount) }]),
    ...(invoice.discount === 0n || taxed.length === 0
      ? []
      : [{ label: format.say("netAmount"), value: format.money(invoice.subtotal - invoice.discount) }]),
    ...taxed.map(({ category, rate, tax }) => ({
      label: taxLabel(taxCategoryOf(category), rate, format),
      value: format.money(tax),
    })),
  ];
}

function taxLabel(category: TaxCategory, rate: string, format: LocalFormat): string {
  const { say, percent } = format;
  switch (category) {
    case "standard":
      return say("taxAt", { rate: percent(plain(rate)) });
    case "zero":
      return say("taxZero", { rate: percent("0") });
    case "exempt":
      return say("taxExempt");
    case "reverseCharge":
      return say("taxReverseCharge");
    case "outsideScope":
      return say("taxOutsideScope");
  }
}

/** Why no tax was charged. An invoice entirely outside the scope of tax needs no reason. */
function reasonsOf(taxes: readonly { category: string }[], format: LocalFormat): string[] {
  const categories = [...new Set(taxes.map(({ category }) => taxCategoryOf(category)))];
  if (categories.length === 1 && categories[0] === "outsideScope") return [];
  return categories.flatMap((category) => reasonOf(category, format) ?? []);
}

function reasonOf(category: TaxCategory, { say, percent }: LocalFormat): string | null {
  switch (category) {
    case "standard":
      return null;
    case "zero":
      return say("reasonZero", { rate: percent("0") });
    case "exempt":
      return say("reasonExempt");
    case "reverseCharge":
      return say("reasonReverseCharge");
    case "outsideScope":
      return say("reasonOutsideScope");
  }
}

function plain(numeric: string): string {
  return decimalText(decimal(numeric));
}

function spanOf(from: string, before: string, format: LocalFormat): string {
  return `${format.date(from)} – ${format.date(lastDayOf(before))}`;
}

function linesOf(text: string | null | undefined): string[] {
  return text ? text.split(/\r\n|[\r\n]/).map(breakable) : [];
}
