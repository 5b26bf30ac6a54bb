import type { Letterhead } from "@billow/contract/parties/operator.ts";

/** A letterhead as it stands in a form: every text as it was typed, "" for none. */
export interface LetterheadFields {
  legalName: string;
  line1: string;
  line2: string;
  postalCode: string;
  city: string;
  country: string;
  taxId: string;
  email: string;
  replyTo: string;
  phone: string;
  website: string;
  holder: string;
  iban: string;
  bic: string;
  bank: string;
  creditorId: string;
  paymentInstructions: string;
  footer: string;
  accentColor: string;
}

/** What each field is called in a form. */
export const letterheadLabels: Readonly<Record<keyof LetterheadFields, string>> = {
  legalName: "Legal name",
  line1: "Street",
  line2: "Street, second line",
  postalCode: "Postal code",
  city: "City",
  country: "Country",
  taxId: "Tax ID",
  email: "E-mail",
  replyTo: "Answers go to",
  phone: "Phone",
  website: "Website",
  holder: "Account holder",
  iban: "IBAN",
  bic: "BIC",
  bank: "Bank",
  creditorId: "SEPA creditor identifier",
  paymentInstructions: "Payment instructions",
  footer: "Footer",
  accentColor: "Accent colour",
};

/** The JSON pointer of each field, as the server names it. */
export const letterheadPointers: Readonly<Record<keyof LetterheadFields, string>> = {
  legalName: "/legalName",
  line1: "/address/line1",
  line2: "/address/line2",
  postalCode: "/address/postalCode",
  city: "/address/city",
  country: "/country",
  taxId: "/taxId",
  email: "/email",
  replyTo: "/replyTo",
  phone: "/phone",
  website: "/website",
  holder: "/bankAccount/holder",
  iban: "/bankAccount/iban",
  bic: "/bankAccount/bic",
  bank: "/bankAccount/bank",
  creditorId: "/creditorId",
  paymentInstructions: "/paymentInstructions",
  footer: "/footer",
  accentColor: "/accentColor",
};

export const noLetterhead: LetterheadFields = {
  legalName: "",
  line1: "",
  line2: "",
  postalCode: "",
  city: "",
  country: "",
  taxId: "",
  email: "",
  replyTo: "",
  phone: "",
  website: "",
  holder: "",
  iban: "",
  bic: "",
  bank: "",
  creditorId: "",
  paymentInstructions: "",
  footer: "",
  accentColor: "",
};

export function letterheadFieldsOf(letterhead: Letterhead): LetterheadFields {
  const { address, bankAccount } = letterhead;
  return {
    legalName: letterhead.legalName ?? "",
    line1: address?.line1 ?? "",
    line2: address?.line2 ?? "",
    postalCode: address?.postalCode ?? "",
    city: address?.city ?? "",
    country: letterhead.country ?? "",
    taxId: letterhead.taxId ?? "",
    email: letterhead.email ?? "",
    replyTo: letterhead.replyTo ?? "",
    phone: letterhead.phone ?? "",
    website: letterhead.website ?? "",
    holder: bankAccount?.holder ?? "",
    iban: bankAccount?.iban.replace(/(.{4})(?=.)/g, "$1 ") ?? "",
    bic: bankAccount?.bic ?? "",
    bank: bankAccount?.bank ?? "",
    creditorId: letterhead.creditorId ?? "",
    paymentInstructions: letterhead.paymentInstructions ?? "",
    footer: letterhead.footer ?? "",
    accentColor: letterhead.accentColor ?? "",
  };
}

/** The letterhead that a form describes; a text that was emptied is taken away. */
export function letterheadOf(fields: LetterheadFields): Letterhead {
  const text = (value: string) => value.trim() || null;
  return {
    legalName: text(fields.legalName),
    address: addressOf(fields),
    country: text(fields.country.toUpperCase()),
    taxId: text(fields.taxId),
    email: text(fields.email),
    replyTo: text(fields.replyTo),
    phone: text(fields.phone),
    website: text(fields.website),
    bankAccount: bankAccountOf(fields),
    creditorId: text(fields.creditorId),
    paymentInstructions: text(fields.paymentInstructions),
    footer: text(fields.footer),
    accentColor: text(fields.accentColor),
  };
}

function addressOf({ line1, line2, postalCode, city }: LetterheadFields): Letterhead["address"] {
  const parts = Object.entries({ line1, line2, postalCode, city }).filter(([, part]) => part.trim() !== "");
  return parts.length === 0 ? null : Object.fromEntries(parts.map(([name, part]) => [name, part.trim()]));
}

function bankAccountOf({ holder, iban, bic, bank }: LetterheadFields): Letterhead["bankAccount"] {
  if ([holder, iban, bic, bank].every((part) => part.trim() === "")) return null;
  const text = (value: string) => value.trim() || null;
  return { holder: text(holder), iban: iban.trim(), bic: text(bic.toUpperCase()), bank: text(bank) };
}
