import { type NewCustomer, newCustomer } from "@billow/contract/parties/customer.ts";
import { DomainError } from "@billow/core/errors.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { countWithoutTax } from "../../parties/customers/count-without-tax.ts";
import { putCustomer } from "../../parties/customers/put-customer.ts";
import { refuseInDemo } from "../../parties/operator/refuse-in-demo.ts";
import { assignSome } from "../usage/ingest/assign-unmatched-usage.ts";
import { checkTextFile, headerColumns, readLines, refusal, valuesOf } from "./allocation-file.ts";
import { recordImport } from "./record-import.ts";

/** Columns of a customer file. All but the first may be missing or empty. */
const COLUMNS = [
  "tenant",
  "name",
  "email",
  "address",
  "country",
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

type Column = (typeof COLUMNS)[number];

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

interface CustomerImportSummary {
  rows: number;
  bad: number;
  created: number;
  changed: number;
  unchanged: number;
  /** Customers without tax settings after the import. */
  withoutTax: number;
}

/**
 * Creates or changes customers by a CSV file, one per line, identified by tenant id. An empty value changes nothing.
 * Bad rows are reported and skipped. Importing the same file again changes nothing.
 *
 * @throws DomainError when the file as a whole cannot be used; then nothing was imported
 */
export async function importCustomers(
  deps: Deps,
  options: { path: string; onBadRow(line: number, reason: string): void },
): Promise<CustomerImportSummary> {
  await refuseInDemo(deps.db);
  checkColumns(headerColumns(await checkTextFile(options.path)), options.path);
  const summary = { rows: 0, bad: 0, created: 0, changed: 0, unchanged: 0 };
  let columns: string[] | undefined;
  for await (const { line, text } of readLines(options.path)) {
    if (columns === undefined) columns = headerColumns(text);
    else if (text.trim() !== "") {
      summary.rows += 1;
      try {
        const customer = customerOf(text.trimEnd(), columns);
        const change = await inTransaction(deps.db, (tx) =>
          putCustomer(tx, deps, customer, { takeUp: assignSome, actor: COMMAND_LINE }),
        );
        summary[change] += 1;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        summary.bad += 1;
        options.onBadRow(line, reasonOf(error));
      }
    }
  }
  await recordImport(deps, {
    path: options.path,
    imports: "customers",
    rows: summary.rows,
    bad: summary.bad,
    customersCreated: summary.created,
    customersChanged: summary.changed,
  });
  return { ...summary, withoutTax: await countWithoutTax(deps.db) };
}

function checkColumns(columns: readonly string[], path: string): void {
  const wrong = [
    ...(columns.includes("tenant") ? [] : ["tenant is missing"]),
    ...columns
      .filter((column) => !COLUMNS.some((known) => known === column))
      .map((column) => `"${column.slice(0, 40).replace(/\p{Cc}/gu, "\ufffd")}" is unknown`),
    ...columns
      .filter((column, index) => columns.indexOf(column) !== index)
      .map((column) => `${column.slice(0, 40)} is listed twice`),
  ];
  if (wrong.length === 0) return;
  throw refusal(
    `The first line of ${path} must name columns from ${COLUMNS.join(",")}: ${wrong.join(", ")}. Nothing was imported.`,
  );
}

/** Parses a row. @throws DomainError with a pointer to the field that is wrong */
function customerOf(text: string, columns: readonly string[]): Partial<NewCustomer> & { tenantId: string } {
  const values = valuesOf(text);
  if (values === null)
    throw refusal(
      "its quotes are broken: a quoted value must end with a quote, and quotes inside it must be doubled",
    );
  if (values.length !== columns.length)
    throw refusal(`it has ${values.length} columns, but the first line names ${columns.length}`);
  const value = (column: Column) => values[columns.indexOf(column)]?.trim() || undefined;
  const terms = value("terms");
  const address = { line1: value("address"), postalCode: value("postal_code"), city: value("city") };
  const category = value("tax") ?? (value("tax_rate") === undefined ? undefined : "standard");
  const given = {
    tenantId: value("tenant"),
    name: value("name"),
    billingEmail: value("email"),
    currency: value("currency")?.toUpperCase(),
    legalName: value("legal_name"),
    address: Object.values(address).some((part) => part !== undefined) ? address : undefined,
    country: value("country")?.toUpperCase(),
    taxId: value("vat_id"),
    paymentTermsDays: terms === undefined ? undefined : /^\d{1,3}$/.test(terms) ? Number(terms) : Number.NaN,
    locale: value("language"),
    taxCategory: category,
    taxRate: value("tax_rate"),
    purchaseOrder: value("purchase_order"),
    buyerReference: value("buyer_reference"),
    contract: value("contract"),
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, one]) => one !== undefined));
  const parsed = newCustomer.partial().required({ tenantId: true }).safeParse(known);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DomainError(
    "invalid_request",
    issue?.message ?? "it is not understood",
    `/${issue?.path.join("/") ?? ""}`,
  );
}

function reasonOf({ detail, pointer }: DomainError): string {
  const field = pointer?.split("/")[1];
  return field ? `${COLUMN_OF[field] ?? field}: ${detail}` : detail;
}
