import type { Issuer, IssuerReference, NewIssuer } from "@billow/contract/parties/issuer.ts";
import {
  type LetterheadFields,
  letterheadFieldsOf,
  letterheadLabels,
  letterheadOf,
  letterheadPointers,
  noLetterhead,
} from "./letterhead-fields.ts";

/** An issuer as it stands in its form: everything as it was typed. */
export interface IssuerFields extends LetterheadFields {
  name: string;
  invoicePrefix: string;
  creditNotePrefix: string;
  timeZone: string;
  currency: string;
  paymentTermsDays: string;
  issueDate: Issuer["issueDate"];
  numbering: Issuer["numbering"];
}

/** What each field is called in the form. */
export const issuerLabels: Readonly<Record<keyof IssuerFields, string>> = {
  name: "Name",
  ...letterheadLabels,
  invoicePrefix: "Invoice numbers begin with",
  creditNotePrefix: "Credit note numbers begin with",
  timeZone: "Billing time zone",
  currency: "Currency",
  paymentTermsDays: "Payment terms, days",
  issueDate: "Invoices are dated by",
  numbering: "Invoices take their number",
};

/** The JSON pointer of each field, as the server names it. */
export const issuerPointers: Readonly<Record<keyof IssuerFields, string>> = {
  name: "/name",
  ...letterheadPointers,
  invoicePrefix: "/prefixes/invoice",
  creditNotePrefix: "/prefixes/creditNote",
  timeZone: "/timeZone",
  currency: "/currency",
  paymentTermsDays: "/paymentTermsDays",
  issueDate: "/issueDate",
  numbering: "/numbering",
};

/** A new issuer as its form begins: with the zone, the currency and the terms of the first one. */
export function newIssuerFields(first: IssuerReference | undefined): IssuerFields {
  return {
    name: "",
    ...noLetterhead,
    invoicePrefix: "",
    creditNotePrefix: "",
    timeZone: first?.timeZone ?? "",
    currency: first?.currency ?? "EUR",
    paymentTermsDays: String(first?.paymentTermsDays ?? 14),
    issueDate: "issue",
    numbering: "creation",
  };
}

export function issuerFieldsOf(issuer: Issuer): IssuerFields {
  return {
    name: issuer.name,
    ...letterheadFieldsOf(issuer),
    invoicePrefix: issuer.prefixes.invoice,
    creditNotePrefix: issuer.prefixes.creditNote,
    timeZone: issuer.timeZone,
    currency: issuer.currency,
    paymentTermsDays: String(issuer.paymentTermsDays),
    issueDate: issuer.issueDate,
    numbering: issuer.numbering,
  };
}

/** What both calls take. */
export function issuerOf(fields: IssuerFields): NewIssuer {
  const prefix = (typed: string) => typed.trim().toUpperCase();
  return {
    name: fields.name.trim(),
    ...letterheadOf(fields),
    prefixes: { invoice: prefix(fields.invoicePrefix), creditNote: prefix(fields.creditNotePrefix) },
    timeZone: fields.timeZone.trim(),
    currency: fields.currency.trim().toUpperCase(),
    paymentTermsDays: Number(fields.paymentTermsDays),
    issueDate: fields.issueDate,
    numbering: fields.numbering,
  };
}

/** What cannot be sent yet, by the name of the field. */
export function problemsOf(fields: IssuerFields): Partial<Record<keyof IssuerFields, string>> {
  const problems: Partial<Record<keyof IssuerFields, string>> = {};
  if (fields.name.trim() === "") problems.name = "Enter a name.";
  if (fields.invoicePrefix.trim() === "") problems.invoicePrefix = "Enter a prefix, like INV-.";
  if (fields.creditNotePrefix.trim() === "") problems.creditNotePrefix = "Enter a prefix, like CN-.";
  if (fields.timeZone.trim() === "") problems.timeZone = "Enter a time zone, like Europe/Berlin.";
  if (!/^[A-Z]{3}$/.test(fields.currency.trim().toUpperCase()))
    problems.currency = "Enter three letters, like EUR.";
  if (!/^\d{1,3}$/.test(fields.paymentTermsDays.trim())) problems.paymentTermsDays = "Enter days, like 14.";
  return problems;
}
