import { type NewCustomer, newCustomer } from "@billow/contract/parties/customer.ts";
import { DomainError } from "@billow/core/errors.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { textCell } from "../../http/text/csv.ts";
import type { CustomerRow } from "./queries.ts";

/** Columns of a customer file. All but the first may be missing or empty. */
export const CUSTOMER_COLUMNS = [
  "tenant",
  "name",
  "email",
  "address",
  "address2",
  "country",
  "region",
  "vat_id",
  "terms",
  "currency",
  "legal_name",
  "postal_code",
  "city",
  "language",
  "tax",
  "tax_rate",
  "purchase_order",
  "buyer_reference",
  "contract",
] as const;

/** Built once, as a file has thousands of rows. */
const customerOfRow = newCustomer.partial().required({ tenantId: true });

type Column = (typeof CUSTOMER_COLUMNS)[number];

/** The column of each field, for error messages. */
const COLUMN_OF: Readonly<Record<string, Column>> = {
  tenantId: "tenant",
  billingEmail: "email",
  taxId: "vat_id",
  paymentTermsDays: "terms",
  legalName: "legal_name",
  locale: "language",
  taxCategory: "tax",
  taxRate: "tax_rate",
  purchaseOrder: "purchase_order",
  buyerReference: "buyer_reference",
};

/** What is wrong with the names of the columns; null where they will do. */
export function columnFault(columns: readonly string[]): string | null {
  const wrong = [
    ...(columns.includes("tenant") ? [] : ["tenant is missing"]),
    ...columns
      .filter((column) => !CUSTOMER_COLUMNS.some((known) => known === column))
      .map((column) => `"${column.slice(0, 40).replace(/\p{Cc}/gu, "\ufffd")}" is unknown`),
    ...columns
      .filter((column, index) => columns.indexOf(column) !== index)
      .map((column) => `${column.slice(0, 40)} is listed twice`),
  ];
  return wrong.length === 0 ? null : wrong.join(", ");
}

/** What a row says of a customer; empty cells say nothing. @throws DomainError with a pointer to the field that is wrong */
export function customerOfCells(
  values: readonly string[],
  columns: readonly string[],
): Partial<NewCustomer> & { tenantId: string } {
  if (values.length !== columns.length)
    throw new DomainError(
      "invalid_request",
      `it has ${values.length} columns, but the first line names ${columns.length}`,
    );
  const value = (column: Column) => unguarded(values[columns.indexOf(column)]?.trim()) || undefined;
  const terms = value("terms");
  const address = said({
    line1: value("address"),
    line2: value("address2"),
    postalCode: value("postal_code"),
    city: value("city"),
    region: value("region"),
  });
  const fields = {
    tenantId: value("tenant"),
    name: value("name"),
    billingEmail: value("email"),
    currency: value("currency")?.toUpperCase(),
    legalName: value("legal_name"),
    address: Object.keys(address).length > 0 ? address : undefined,
    country: value("country")?.toUpperCase(),
    taxId: value("vat_id"),
    paymentTermsDays: terms === undefined ? undefined : /^\d{1,3}$/.test(terms) ? Number(terms) : Number.NaN,
    locale: value("language"),
    taxCategory: value("tax") ?? (value("tax_rate") === undefined ? undefined : "standard"),
    taxRate: value("tax_rate"),
    purchaseOrder: value("purchase_order"),
    buyerReference: value("buyer_reference"),
    contract: value("contract"),
  };
  const parsed = customerOfRow.safeParse(said(fields));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DomainError(
    "invalid_request",
    issue?.message ?? "it is not understood",
    `/${issue?.path.join("/") ?? ""}`,
  );
}

function said(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, one]) => one !== undefined));
}

/** A text that a quote keeps from being a formula, however many it has already. */
const GUARDED = /^'*[=+@\t\r-]/;

/** A text that was kept from being a formula in an exported file is what it was. */
function unguarded(text: string | undefined): string | undefined {
  return text?.startsWith("'") && GUARDED.test(text.slice(1)) ? text.slice(1) : text;
}

/** The column that a refusal is about; null where it is about the whole row. */
export function columnOfRefusal({ pointer }: DomainError): string | null {
  const field = pointer?.split("/")[1];
  return field ? (COLUMN_OF[field] ?? field) : null;
}

/** A customer as a row of the file, which changes nothing when it is read again. */
export function cellsOfCustomer(row: CustomerRow): string[] {
  const { address } = row;
  const cells: Record<Column, string | null | undefined> = {
    tenant: row.tenant_id,
    name: row.name,
    email: row.billing_email,
    address: address?.line1,
    address2: address?.line2,
    country: row.country,
    region: address?.region,
    vat_id: row.tax_id,
    terms: String(row.payment_terms_days),
    currency: row.currency,
    legal_name: row.legal_name,
    postal_code: address?.postalCode,
    city: address?.city,
    language: row.locale,
    tax: row.tax_set ? row.tax_category : null,
    tax_rate: row.tax_set && row.tax_category === "standard" ? decimalText(decimal(row.tax_rate)) : null,
    purchase_order: row.purchase_order,
    buyer_reference: row.buyer_reference,
    contract: row.contract,
  };
  return CUSTOMER_COLUMNS.map((column) => {
    // A file has one customer a line.
    const text = (cells[column] ?? "").replace(/[\r\n]+/g, " ");
    return textCell(GUARDED.test(text) ? `'${text}` : text);
  });
}
