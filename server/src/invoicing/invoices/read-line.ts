import type { InvoiceLine } from "@billow/contract/invoicing/invoice-line.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { invoiceByRef, type ListedInvoice } from "./list/list-queries.ts";
import { presentLine } from "./present.ts";
import { linesOf } from "./queries.ts";

/** A line of an invoice, with its internal data. */
export interface ReadLine {
  invoice: ListedInvoice;
  currency: CurrencyCode;
  line: InvoiceLine;
  /** The index of its product on the period's rate card, from 0. */
  item: number | null;
}

/** @throws DomainError `not_found` for an unknown invoice or line */
export async function readLine(
  db: Kysely<Database>,
  deps: Deps,
  { ref, position }: { ref: string; position: number },
): Promise<ReadLine> {
  const invoice = await invoiceByRef(db, ref, instantOfMs(deps.clock.nowMs()));
  if (invoice === undefined) throw new DomainError("not_found", `There is no invoice ${ref}.`);
  const row = (await linesOf(db, invoice.id)).find((one) => one.position === position);
  if (row === undefined) throw new DomainError("not_found", `${invoice.number} has no line ${position}.`);
  const currency = invoice.currency;
  return { invoice, currency, line: presentLine(row, currency), item: row.item };
}
