import { creditNoteNumber } from "@billow/core/invoice-number.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { takeNumbers } from "../numbering/take-numbers.ts";
import { insertCreditNote } from "./queries.ts";

export interface NewCreditNote {
  invoiceId: string;
  customerId: string;
  currency: string;
  net: bigint;
  tax: bigint;
  reason: string | null;
  issueDate: string;
}

/** Issues the document that corrects an issued invoice. What it means for the books is posted by whoever issues it. */
export async function issueCreditNote(
  tx: Transaction<Database>,
  deps: Deps,
  given: NewCreditNote,
): Promise<{ id: string; number: string }> {
  const id = deps.newId();
  const year = Number(given.issueDate.slice(0, 4));
  const sequence = await takeNumbers(tx, { series: "CN", year, count: 1 });
  const number = creditNoteNumber(year, sequence);
  await insertCreditNote(tx, {
    id,
    invoice_id: given.invoiceId,
    customer_id: given.customerId,
    number,
    number_year: year,
    number_sequence: sequence,
    issue_date: given.issueDate,
    currency: given.currency,
    net: given.net,
    tax: given.tax,
    total: given.net + given.tax,
    reason: given.reason,
    created_at: instantOfMs(deps.clock.nowMs()),
  });
  return { id, number };
}
