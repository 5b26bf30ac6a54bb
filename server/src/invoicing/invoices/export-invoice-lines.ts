import { DomainError } from "@billow/core/errors.ts";
import { addDays } from "@billow/core/metering/period.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Streamed } from "../../http/handler.ts";
import { csvLines, textCell } from "../../http/text/csv.ts";
import { storedShares } from "./draft/line-share.ts";
import { type InvoiceLineRow, invoiceRow, linesOf } from "./queries.ts";

const COLUMNS = [
  "Invoice Number",
  "Line",
  "Product",
  "Tenant ID",
  "Project",
  "Cost Centre",
  "Quantity",
  "Unit",
  "Amount",
  "Currency",
  "Customer of Group",
  "Period From",
  "Period To",
];

/**
 * An invoice's lines as a CSV file, before discounts and tax: a row for each line, and for each project of a metered line
 * of a customer with several tenants. The period is that of the line, with its last day. @throws DomainError `not_found`
 */
export async function exportInvoiceLines(db: Kysely<Database>, ref: string): Promise<Streamed> {
  const invoice = await invoiceRow(db, ref);
  if (invoice === undefined) throw new DomainError("not_found", `There is no invoice ${ref}.`);
  const lines = await linesOf(db, invoice.id);
  const rows = lines.flatMap((line) => rowsOf(line, invoice));
  return { body: once(csvLines([COLUMNS, ...rows])), fileName: `${invoice.number}-lines.csv` };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

function rowsOf(
  line: InvoiceLineRow,
  { number, currency }: { number: string; currency: CurrencyCode },
): string[][] {
  const whole = {
    tenantId: null,
    name: null,
    costCentre: null,
    member: null,
    quantity: decimalText(decimal(line.quantity)),
    amount: line.amount,
  };
  return (storedShares(line.breakdown) ?? [whole]).map((part) => [
    textCell(number),
    String(line.position),
    textCell(line.product),
    textCell(part.tenantId),
    textCell(part.name),
    textCell(part.costCentre),
    part.quantity,
    textCell(line.unit),
    formatAmount(BigInt(part.amount), currency),
    currency,
    textCell(part.member?.name ?? null),
    line.period_from ?? "",
    line.period_before === null ? "" : addDays(line.period_before, -1),
  ]);
}
