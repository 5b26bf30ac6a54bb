import type { Settings } from "@billow/contract/parties/operator.ts";
import type { SettingsChange } from "../../../api/settings.ts";

/** The settings as they stand in the form: every text as it was typed, none as "". */
export interface SettingsFields {
  operatorName: string;
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
  paymentInstructions: string;
  footer: string;
  accentColor: string;
  mailReceipts: boolean;
}

/** What each field is called in the form. */
export const settingsLabels: Readonly<Record<keyof SettingsFields, string>> = {
  operatorName: "Name",
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
  paymentInstructions: "Payment instructions",
  footer: "Footer",
  accentColor: "Accent colour",
  mailReceipts: "Mail a receipt when a payment settles an invoice",
};

export function fieldsOf(settings: Settings): SettingsFields {
  const { address, bankAccount } = settings;
  return {
    operatorName: settings.operatorName,
    legalName: settings.legalName ?? "",
    line1: address?.line1 ?? "",
    line2: address?.line2 ?? "",
    postalCode: address?.postalCode ?? "",
    city: address?.city ?? "",
    country: settings.country ?? "",
    taxId: settings.taxId ?? "",
    email: settings.email ?? "",
    replyTo: settings.replyTo ?? "",
    phone: settings.phone ?? "",
    website: settings.website ?? "",
    holder: bankAccount?.holder ?? "",
    iban: bankAccount?.iban.replace(/(.{4})(?=.)/g, "$1 ") ?? "",
    bic: bankAccount?.bic ?? "",
    bank: bankAccount?.bank ?? "",
    paymentInstructions: settings.paymentInstructions ?? "",
    footer: settings.footer ?? "",
    accentColor: settings.accentColor ?? "",
    mailReceipts: settings.mailReceipts,
  };
}

/** The change a form makes to the settings; a text that was emptied is taken away. */
export function changeOf(fields: SettingsFields): SettingsChange {
  const text = (value: string) => value.trim() || null;
  return {
    operatorName: fields.operatorName.trim(),
    legalName: text(fields.legalName),
    address: addressOf(fields),
    country: text(fields.country.toUpperCase()),
    taxId: text(fields.taxId),
    email: text(fields.email),
    replyTo: text(fields.replyTo),
    phone: text(fields.phone),
    website: text(fields.website),
    bankAccount: bankAccountOf(fields),
    paymentInstructions: text(fields.paymentInstructions),
    footer: text(fields.footer),
    accentColor: text(fields.accentColor),
    mailReceipts: fields.mailReceipts,
  };
}

function addressOf({ line1, line2, postalCode, city }: SettingsFields): Settings["address"] {
  const parts = Object.entries({ line1, line2, postalCode, city }).filter(([, part]) => part.trim() !== "");
  return parts.length === 0 ? null : Object.fromEntries(parts.map(([name, part]) => [name, part.trim()]));
}

function bankAccountOf({ holder, iban, bic, bank }: SettingsFields): Settings["bankAccount"] {
  if ([holder, iban, bic, bank].every((part) => part.trim() === "")) return null;
  const text = (value: string) => value.trim() || null;
  return { holder: text(holder), iban: iban.trim(), bic: text(bic.toUpperCase()), bank: text(bank) };
}

/** The JSON pointer of each field, as the server names it. */
export const pointers: Readonly<Record<keyof SettingsFields, string>> = {
  operatorName: "/operatorName",
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
  paymentInstructions: "/paymentInstructions",
  footer: "/footer",
  accentColor: "/accentColor",
  mailReceipts: "/mailReceipts",
};
