import type { ReadRefund } from "@billow/contract/books/books.ts";
import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { presentByProvider } from "../../invoicing/invoices/present.ts";
import { refundById } from "./queries.ts";

/** @throws DomainError `not_found` */
export async function readRefund(db: Kysely<Database>, id: string): Promise<ReadRefund> {
  const row = await refundById(db, id);
  if (row === undefined) throw new DomainError("not_found", "There is no such refund.");
  const currency = row.currency;
  return {
    id: row.id,
    invoice: { id: row.invoice_id, number: row.invoice_number },
    customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
    currency,
    amount: formatAmount(row.amount, currency),
    toCredit: formatAmount(row.to_credit, currency),
    reason: row.reason,
    goodwill: row.goodwill,
    transactionId: row.transaction_id,
    refundedOn: row.refunded_on,
    creditNoteNumber: row.credit_note_number,
    byProvider: presentByProvider(row),
  };
}
