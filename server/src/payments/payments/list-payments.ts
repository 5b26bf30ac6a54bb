import type { ListedPayment } from "@billow/contract/books/books.ts";
import { date } from "@billow/contract/wire.ts";
import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import { likePart } from "../../db/text/like-part.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { searchTerms } from "../../parties/customers/search-terms.ts";
import {
  type ListedPaymentRow,
  listPayments as listRows,
  type PaymentFilter,
  paymentById,
} from "./list-queries.ts";

const position = z.object({ date, id: z.uuid() });

/** A page of payments over all invoices, the newest first. */
export async function listPayments(
  db: Kysely<Database>,
  {
    q,
    limit,
    cursor,
    ...filter
  }: Omit<PaymentFilter, "search"> & { q?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<{ items: ListedPayment[]; nextCursor: string | null }> {
  const terms = await searchTerms(db, q);
  const rows = await listRows(db, {
    filter: {
      ...filter,
      search: terms && { ...terms, transactionLike: likePart((q ?? "").trim().toLowerCase()) },
    },
    after: cursor === undefined ? null : decodeCursor(cursor, position),
    limit,
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > shown.length && last !== undefined;
  return {
    items: shown.map(present),
    nextCursor: hasMore ? encodeCursor({ date: last.paid_on, id: last.id }) : null,
  };
}

/** @throws DomainError `not_found` */
export async function readPayment(db: Kysely<Database>, id: string): Promise<ListedPayment> {
  const row = await paymentById(db, id);
  if (row === undefined) throw new DomainError("not_found", "There is no such payment.");
  return present(row);
}

function present(row: ListedPaymentRow): ListedPayment {
  const currency = row.currency;
  return {
    id: row.id,
    invoice:
      row.invoice_id === null || row.invoice_number === null
        ? null
        : { id: row.invoice_id, number: row.invoice_number },
    customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
    currency,
    amount: formatAmount(row.amount, currency),
    applied: formatAmount(row.applied, currency),
    unallocated: formatAmount(row.amount - row.applied, currency),
    allocations: row.allocations.map(({ id, number, amount, on }) => ({
      invoice: { id, number },
      amount: formatAmount(BigInt(amount), currency),
      allocatedOn: on,
    })),
    source: row.source,
    method: row.method,
    transactionId: row.transaction_id,
    paidOn: row.paid_on,
    recordedAt: row.recorded_at,
    releasedAt: row.released_at,
    reversedOn: row.reversed_on,
    reversalReason: row.reversal_reason,
  };
}
