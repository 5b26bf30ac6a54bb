import { decimal, decimalText } from "@billow/core/decimal.ts";
import type { Settlement } from "@billow/core/invoice.ts";
import { type TaxCategory, taxReason } from "@billow/core/tax-category.ts";
import type { CreditNoteRow } from "../credit-notes/read-credit-note.ts";
import { taxCategoryOf } from "../invoices/draft/draft.ts";
import type { Parties } from "../invoices/parties.ts";
import type { InvoiceDocument } from "../invoices/read-document.ts";
import { accountRows, addressLines, DEFAULT_ACCENT, imprintOf, inkOn, readableOnWhite } from "./branding.ts";
import { type LineData, lineData } from "./line-data.ts";
import { type LocalFormat, lastDayOf, localFormat } from "./local-format.ts";
import { breakable, fontsFor } from "./typesetting.ts";

export interface Row {
  label: string;
  value: string;
}

/** A document as the template sets it: every word of it, formatted. The template is its only reader. */
export interface DocumentData {
  title: string;
  number: string;
  /** What is written across the page: DRAFT, VOID, PAID. */
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
  /** What of the total is settled, and what is left to pay; nothing where nothing is settled. */
  settled: Row[];
  left: Row | null;
  taxes: { label: string; taxable: string; tax: string }[];
  reasons: string[];
  payment: { text: string | null; rows: (Row & { strong: boolean })[]; instructions: string[] } | null;
  note: string[];
  imprint: string[];
}

/** As what an invoice's file is made. */
export interface Copy {
  settlement: Settlement;
  /** Why it is another file than the one that was issued; null of that one, and of drafts. */
  state: "Void" | "Paid" | "Paid in part" | null;
}

/** What an invoice shows: as it was issued, or marked as what has become of it since. */
export function invoiceData(document: InvoiceDocument, { settlement, state }: Copy): DocumentData {
  const { invoice, currency, lines, taxes, parties } = document;
  const format = localFormat(parties.buyer.locale, currency);
  const due = format.date(invoice.due_date);
  const account = accountRows(parties.seller, invoice.number);
  return {
    ...frameOf(parties, {
      title: state === null ? "Invoice" : "Invoice (copy)",
      number: invoice.number,
      date: invoice.issue_date,
      mark: state === null ? (invoice.parties === null ? "DRAFT" : null) : (MARKS[state] ?? null),
    }),
    meta: [
      meta("Invoice number", invoice.number, true),
      meta("Issue date", format.date(invoice.issue_date)),
      ...(invoice.period_from === null || invoice.period_before === null
        ? []
        : [meta("Period", spanOf(invoice.period_from, invoice.period_before, format))]),
      ...(state === "Void" ? [] : [meta("Due date", due, true)]),
      ...(state === null ? [] : [meta("Status", state, true)]),
      ...(parties.buyer.taxId === null ? [] : [meta("Your tax ID", breakable(parties.buyer.taxId))]),
    ],
    intro: null,
    lineTax: new Set(lines.map((line) => `${line.tax_category} ${line.tax_rate}`)).size > 1,
    lines: lines.map((line) => lineData(line, format, invoice)),
    totals: totalsOf(invoice, taxes, format),
    grand: { label: "Total", value: format.money(invoice.total) },
    taxes:
      taxes.length < 2
        ? []
        : taxes.map(({ category, rate, taxable, tax }) => ({
            label: taxLabel(taxCategoryOf(category), rate, format),
            taxable: format.money(taxable),
            tax: format.money(tax),
          })),
    reasons: reasonsOf(taxes),
    ...settledRows(settlement, format),
    payment:
      state === "Void"
        ? null
        : settlement.left === 0n
          ? { text: "Nothing to pay.", rows: [], instructions: [] }
          : {
              text: `Please pay ${format.money(settlement.left)} by ${due}.`,
              rows: account.map(({ label, value }) => meta(label, breakable(value), label === "Reference")),
              instructions: linesOf(parties.seller.paymentInstructions),
            },
    note: linesOf(invoice.note),
  };
}

const MARKS: Partial<Record<NonNullable<Copy["state"]>, string>> = { Void: "VOID", Paid: "PAID" };

/** From the total to what is left to pay. Where nothing is settled the total itself is what is to be paid. */
function settledRows(
  { credit, paid, left }: Settlement,
  format: LocalFormat,
): Pick<DocumentData, "settled" | "left"> {
  const settled = [
    ...(credit === 0n ? [] : [{ label: "Credit used", value: format.money(-credit) }]),
    ...(paid === 0n ? [] : [{ label: "Paid", value: format.money(-paid) }]),
  ];
  return { settled, left: settled.length === 0 ? null : { label: "Left to pay", value: format.money(left) } };
}

/** What a credit note shows; seller and buyer are those of the invoice it corrects. */
export function creditNoteData(note: CreditNoteRow, document: InvoiceDocument): DocumentData {
  const { invoice, parties, currency, taxes } = document;
  const format = localFormat(parties.buyer.locale, currency);
  const [only] = taxes;
  const rate = taxes.length === 1 && only ? ` ${format.percent(plain(only.rate))}` : "";
  return {
    ...frameOf(parties, { title: "Credit note", number: note.number, date: note.issue_date, mark: null }),
    meta: [
      meta("Credit note number", note.number, true),
      meta("Issue date", format.date(note.issue_date)),
      meta("Corrects invoice", invoice.number, true),
      meta("Issued on", format.date(invoice.issue_date)),
      ...(parties.buyer.taxId === null ? [] : [meta("Your tax ID", breakable(parties.buyer.taxId))]),
    ],
    intro: [
      `We credit ${note.total === invoice.total ? "in full" : "in part"} our invoice ${invoice.number} of ${format.date(invoice.issue_date)} over ${format.money(invoice.total)}.`,
      note.reason === null ? "" : `Reason: ${breakable(note.reason)}`,
    ]
      .filter((sentence) => sentence !== "")
      .join("\n"),
    lineTax: false,
    lines: [],
    totals: [
      { label: "Net amount", value: format.money(note.net) },
      ...(note.tax === 0n ? [] : [{ label: `Tax${rate}`, value: format.money(note.tax) }]),
    ],
    grand: { label: "Total credited", value: format.money(note.total) },
    settled: [],
    left: null,
    taxes: [],
    reasons: reasonsOf(taxes),
    payment: null,
    note: [],
  };
}

function frameOf(
  { seller, buyer }: Parties,
  given: { title: string; number: string; date: string; mark: string | null },
): Pick<
  DocumentData,
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
  const [year = 0, month = 0, day = 0] = given.date.split("-").map(Number);
  const name = buyer.legalName ?? buyer.name;
  return {
    ...given,
    date: { year, month, day },
    accent,
    ink: inkOn(accent),
    accentText: readableOnWhite(accent),
    fonts: fontsFor(buyer.locale),
    seller: {
      name: breakable(seller.name),
      line: [seller.legalName ?? seller.name, ...addressLines(seller)].map(breakable).join(" · "),
    },
    buyer: { name: breakable(name), lines: addressLines(buyer).map(breakable) },
    imprint: imprintOf(seller).map(breakable),
  };
}

function meta(label: string, value: string, strong = false): Row & { strong: boolean } {
  return { label, value, strong };
}

function totalsOf(
  invoice: InvoiceDocument["invoice"],
  taxes: InvoiceDocument["taxes"],
  format: LocalFormat,
): Row[] {
  const taxed = taxes.filter(({ category }) => category === "standard");
  return [
    { label: "Subtotal", value: format.money(invoice.subtotal) },
    ...(invoice.discount === 0n ? [] : [{ label: "Discount", value: format.money(-invoice.discount) }]),
    ...(invoice.discount === 0n || taxed.length === 0
      ? []
      : [{ label: "Net amount", value: format.money(invoice.subtotal - invoice.discount) }]),
    ...taxed.map(({ category, rate, tax }) => ({
      label: taxLabel(taxCategoryOf(category), rate, format),
      value: format.money(tax),
    })),
  ];
}

function taxLabel(category: TaxCategory, rate: string, format: LocalFormat): string {
  return category === "standard" ? `Tax ${format.percent(plain(rate))}` : TAX_NAMES[category];
}

const TAX_NAMES: Record<TaxCategory, string> = {
  standard: "Tax",
  zero: "Zero-rated, 0 %",
  exempt: "Exempt",
  reverseCharge: "Reverse charge",
  outsideScope: "Outside the scope of tax",
};

/** Why no tax was charged. An invoice wholly outside the scope of tax needs no word about it. */
function reasonsOf(taxes: InvoiceDocument["taxes"]): string[] {
  const categories = [...new Set(taxes.map(({ category }) => taxCategoryOf(category)))];
  if (categories.length === 1 && categories[0] === "outsideScope") return [];
  return categories.flatMap((category) => taxReason(category) ?? []);
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
