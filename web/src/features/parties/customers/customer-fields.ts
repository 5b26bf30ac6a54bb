import type { Customer } from "@billow/contract/parties/customer.ts";
import type { IssuerReference } from "@billow/contract/parties/issuer.ts";
import { decimalForInput, parseDecimalInput } from "../../../format/decimal-input.ts";

/** A customer as it stands in the form: everything as it was typed. */
export interface CustomerFields {
  name: string;
  tenantId: string;
  /** Empty for the first issuer. */
  issuerId: string;
  billingEmail: string;
  currency: string;
  legalName: string;
  line1: string;
  line2: string;
  postalCode: string;
  city: string;
  country: string;
  taxId: string;
  paymentTermsDays: string;
  locale: string;
  purchaseOrder: string;
  buyerReference: string;
  contract: string;
  /** Only of a customer that is there. */
  debtorNumber: string;
  /** Empty while nobody has set the tax. */
  taxCategory: Customer["taxCategory"] | "";
  taxRate: string;
}

/** What each field is called in the form. */
export const customerLabels: Readonly<Record<keyof CustomerFields, string>> = {
  name: "Name",
  legalName: "Legal name",
  tenantId: "Tenant ID",
  issuerId: "Issuer",
  currency: "Currency",
  billingEmail: "Billing e-mail",
  paymentTermsDays: "Payment terms, days",
  line1: "Street",
  line2: "Street, second line",
  postalCode: "Postal code",
  city: "City",
  country: "Country",
  taxId: "Tax ID",
  taxCategory: "Tax",
  taxRate: "Tax rate, %",
  locale: "Language of documents",
  purchaseOrder: "Purchase order",
  buyerReference: "Buyer reference",
  contract: "Contract",
  debtorNumber: "Debtor number",
};

/** A new customer as its form begins: billed in the currency and by the terms of the issuer. */
export function newCustomerFields(issuer: IssuerReference | undefined, tenantId: string): CustomerFields {
  if (issuer === undefined) return { ...noCustomer, tenantId };
  const { currency, paymentTermsDays } = issuer;
  return { ...noCustomer, tenantId, currency, paymentTermsDays: String(paymentTermsDays) };
}

const noCustomer: CustomerFields = {
  name: "",
  tenantId: "",
  issuerId: "",
  billingEmail: "",
  currency: "EUR",
  legalName: "",
  line1: "",
  line2: "",
  postalCode: "",
  city: "",
  country: "",
  taxId: "",
  paymentTermsDays: "14",
  locale: "",
  purchaseOrder: "",
  buyerReference: "",
  contract: "",
  debtorNumber: "",
  taxCategory: "standard",
  taxRate: "",
};

export function fieldsOf(customer: Customer): CustomerFields {
  const { address } = customer;
  return {
    name: customer.name,
    tenantId: customer.tenantId,
    issuerId: customer.issuerId,
    billingEmail: customer.billingEmail ?? "",
    currency: customer.currency,
    legalName: customer.legalName ?? "",
    line1: address?.line1 ?? "",
    line2: address?.line2 ?? "",
    postalCode: address?.postalCode ?? "",
    city: address?.city ?? "",
    country: customer.country ?? "",
    taxId: customer.taxId ?? "",
    paymentTermsDays: String(customer.paymentTermsDays),
    locale: customer.locale ?? "",
    purchaseOrder: customer.purchaseOrder ?? "",
    buyerReference: customer.buyerReference ?? "",
    contract: customer.contract ?? "",
    debtorNumber: customer.debtorNumber ?? "",
    taxCategory: customer.taxSet ? customer.taxCategory : "",
    taxRate: customer.taxCategory === "standard" ? decimalForInput(customer.taxRate) : "",
  };
}

/** What a change takes, and, without the debtor number, a new one; a text that was emptied is taken away. */
export function changeOf(fields: CustomerFields) {
  const text = (value: string) => value.trim() || null;
  const { line1, line2, postalCode, city } = fields;
  const address = Object.entries({ line1, line2, postalCode, city }).filter(([, part]) => part.trim() !== "");
  const standard = fields.taxCategory === "standard";
  return {
    name: fields.name.trim(),
    tenantId: fields.tenantId.trim(),
    currency: fields.currency.trim().toUpperCase(),
    ...(fields.issuerId !== "" && { issuerId: fields.issuerId }),
    billingEmail: text(fields.billingEmail),
    legalName: text(fields.legalName),
    address:
      address.length === 0 ? null : Object.fromEntries(address.map(([name, part]) => [name, part.trim()])),
    country: text(fields.country.toUpperCase()),
    taxId: text(fields.taxId),
    paymentTermsDays: Number(fields.paymentTermsDays),
    locale: text(fields.locale),
    purchaseOrder: text(fields.purchaseOrder),
    buyerReference: text(fields.buyerReference),
    contract: text(fields.contract),
    debtorNumber: text(fields.debtorNumber),
    ...(fields.taxCategory !== "" && {
      taxCategory: fields.taxCategory,
      taxRate: standard ? (parseDecimalInput(fields.taxRate) ?? "0") : "0",
    }),
  };
}

/** What cannot be sent yet, by the name of the field. */
export function problemsOf(fields: CustomerFields): Partial<Record<keyof CustomerFields, string>> {
  const problems: Partial<Record<keyof CustomerFields, string>> = {};
  if (fields.name.trim() === "") problems.name = "Enter a name.";
  if (fields.tenantId.trim() === "") problems.tenantId = "Enter the tenant's id on your platform.";
  if (!/^[A-Z]{3}$/.test(fields.currency.trim().toUpperCase()))
    problems.currency = "Enter three letters, like EUR.";
  if (!/^\d{1,3}$/.test(fields.paymentTermsDays.trim())) problems.paymentTermsDays = "Enter days, like 14.";
  if (!/^([1-6]\d{4,8})?$/.test(fields.debtorNumber.trim()))
    problems.debtorNumber = "Enter 5 to 9 digits, like 10001; the first is 1 to 6.";
  if (fields.taxCategory === "standard" && parseDecimalInput(fields.taxRate) === null)
    problems.taxRate = "Enter a rate, like 19.";
  return problems;
}

/** The JSON pointer of a field, as the server names it. */
export function pointerOf(field: keyof CustomerFields): string {
  return field === "line1" || field === "line2" || field === "postalCode" || field === "city"
    ? `/address/${field}`
    : `/${field}`;
}
