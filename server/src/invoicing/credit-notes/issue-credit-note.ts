import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { takeNumbers } from "../numbering/take-numbers.ts";
import { insertCreditNote } from "./queries.ts";

export interface NewCreditNote {
  issuerId: string;
  invoiceId: string;
  customerId: string;
  currency: CurrencyCode;
  net: bigint;
  tax: bigint;
  reason: string | null;
  issueDate: string;
}

/** Issues the document that corrects an issued invoice. The caller posts it to the books. */
export async function issueCreditNote(
  tx: Transaction<Database>,
  deps: Deps,
  given: NewCreditNote,
): Promise<{ id: string; number: string }> {
  const id = deps.newId();
  const year = Number(given.issueDate.slice(0, 4));
  const { issuerId } = given;
  const [taken] = await takeNumbers(tx, { issuerId, series: "creditNote", year, count: 1 });
  if (taken === undefined) throw new Error("one number was asked for and one is taken");
  const { number, sequence } = taken;
  await insertCreditNote(tx, {
    id,
    issuer_id: issuerId,
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
