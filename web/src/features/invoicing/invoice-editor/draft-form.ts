import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { newInvoice } from "@billow/contract/invoicing/new-invoice.ts";
import { unitLabel, unitOfLabel } from "@billow/contract/metering/unit-label.ts";
import type { z } from "zod";
import { decimalForInput, parseDecimalInput } from "../../../format/decimal-input.ts";
import { DISCOUNT_HELP, discountForInput, readDiscount } from "../../../format/discount-input.ts";

/** A draft as it stands in the form: everything as it was typed. */
export interface DraftForm {
  customerId: string | undefined;
  lines: readonly FormLine[];
  /** "10%" or a sum. */
  discount: string;
  dueDate: string;
  note: string;
}

export interface FormLine {
  /** Identifies the line while lines come and go. */
  key: string;
  product: string;
  description: string;
  quantity: string;
  unit: string;
  unitPrice: string;
  discount: string;
  tax: TaxChoice;
  /** Of the standard category. */
  taxRate: string;
}

/** `customer`: as the customer is taxed. */
export const taxChoices = [
  "customer",
  "standard",
  "zero",
  "exempt",
  "reverseCharge",
  "outsideScope",
] as const;
export type TaxChoice = (typeof taxChoices)[number];

export const taxLabels: Readonly<Record<TaxChoice, string>> = {
  customer: "As the customer",
  standard: "Standard",
  zero: "Zero rate",
  exempt: "Exempt",
  reverseCharge: "Reverse charge",
  outsideScope: "Outside scope",
};

export type NewInvoiceBody = z.input<typeof newInvoice>;
type NewLineBody = NewInvoiceBody["lines"][number];

export function emptyLine(key: string): FormLine {
  return {
    key,
    product: "",
    description: "",
    quantity: "1",
    unit: "",
    unitPrice: "",
    discount: "",
    tax: "customer",
    taxRate: "",
  };
}

export function emptyForm(): DraftForm {
  return { customerId: undefined, lines: [emptyLine("0")], discount: "", dueDate: "", note: "" };
}

/** A draft as the form shows it. */
export function formOf(invoice: Invoice): DraftForm {
  return {
    customerId: invoice.customer.id,
    dueDate: invoice.dueDate,
    note: invoice.note ?? "",
    discount: discountForInput(invoice.discountTerms),
    lines: invoice.lines.map((line, index) => ({
      key: `${index}`,
      product: line.product,
      description: line.description ?? "",
      quantity: decimalForInput(line.quantity),
      unit: unitLabel(line.unit ?? ""),
      unitPrice: decimalForInput(line.unitPrice),
      discount: discountForInput(line.discountTerms),
      tax: line.taxCategory,
      taxRate: line.taxCategory === "standard" ? decimalForInput(line.taxRate) : "",
    })),
  };
}

/** What cannot be sent yet, by the JSON pointer the server would name. */
export type FormProblems = ReadonlyMap<string, string>;

/** Reads the form: the call's body, and where it could not be read. */
export function readForm(form: DraftForm): { body: NewInvoiceBody; problems: FormProblems } {
  const problems = new Map<string, string>();
  if (form.customerId === undefined) problems.set("/customerId", "Choose a customer.");
  const lines = form.lines.map((line, index) => {
    const read = readLine(line);
    for (const [field, said] of read.problems) problems.set(`/lines/${index}/${field}`, said);
    return read.body;
  });
  const discount = readDiscount(form.discount);
  if (discount === "unreadable") problems.set("/discount", DISCOUNT_HELP);
  const body: NewInvoiceBody = {
    customerId: form.customerId ?? "",
    lines,
    discount: discount === "unreadable" ? null : discount,
    note: form.note.trim() === "" ? null : form.note.trim(),
    ...(form.dueDate === "" ? {} : { dueDate: form.dueDate }),
  };
  return { body, problems };
}

/** What of a draft was changed, for a call that changes only that. */
export function changesOf(
  before: NewInvoiceBody,
  after: NewInvoiceBody,
): Partial<Omit<NewInvoiceBody, "customerId">> {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return {
    ...(same(before.lines, after.lines) ? {} : { lines: after.lines }),
    ...(same(before.discount, after.discount) ? {} : { discount: after.discount ?? null }),
    ...(same(before.note, after.note) ? {} : { note: after.note ?? null }),
    ...(after.dueDate === undefined || before.dueDate === after.dueDate ? {} : { dueDate: after.dueDate }),
  };
}

/** Lines that were read. A line that is changed is another object, so that only that has to be read again. */
const readLines = new WeakMap<FormLine, ReadLine>();

interface ReadLine {
  body: NewLineBody;
  problems: ReadonlyMap<string, string>;
}

export function readLine(line: FormLine): ReadLine {
  const known = readLines.get(line) ?? readAnew(line);
  readLines.set(line, known);
  return known;
}

function readAnew(line: FormLine): ReadLine {
  const problems = new Map<string, string>();
  const number = (field: "quantity" | "unitPrice" | "taxRate", example: string): string => {
    const value = parseDecimalInput(line[field]);
    if (value === null) problems.set(field, `Enter a number such as ${example}.`);
    return value ?? "0";
  };
  if (line.product.trim() === "") problems.set("product", "Say what it is.");
  const discount = readDiscount(line.discount);
  if (discount === "unreadable") problems.set("discount", DISCOUNT_HELP);
  const body: NewLineBody = {
    product: line.product.trim(),
    description: line.description.trim() || null,
    quantity: number("quantity", "1"),
    unitPrice: number("unitPrice", decimalForInput("0.5")),
    unit: unitOfLabel(line.unit.trim()) || null,
    ...(discount === null || discount === "unreadable" ? {} : { discount }),
    ...taxOf(line, () => number("taxRate", "19")),
  };
  return { body, problems };
}

function taxOf({ tax }: FormLine, rate: () => string): Pick<NewLineBody, "taxCategory" | "taxRate"> {
  if (tax === "customer") return {};
  return tax === "standard" ? { taxCategory: tax, taxRate: rate() } : { taxCategory: tax, taxRate: "0" };
}
