import type { CreditNote } from "@billow/contract/books/books.ts";
import { date } from "@billow/contract/wire.ts";

import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { z } from "zod";
import { read } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { searchTerms } from "../../parties/customers/search-terms.ts";
import { creditNoteByRef, type ListedCreditNote, listCreditNotes } from "./list-queries.ts";

const position = z.object({ date, id: z.uuid() });

export const creditNoteHandlers = {
  listCreditNotes: read<"listCreditNotes">(async ({ db, query }) => {
    const { q, limit, cursor, ...filter } = query;
    const rows = await listCreditNotes(db, {
      filter: { ...filter, search: await searchTerms(db, q) },
      after: cursor === undefined ? null : decodeCursor(cursor, position),
      limit,
    });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const hasMore = rows.length > shown.length && last !== undefined;
    return {
      items: shown.map(present),
      nextCursor: hasMore ? encodeCursor({ date: last.issue_date, id: last.id }) : null,
    };
  }),

  getCreditNote: read<"getCreditNote">(async ({ db, params }) => {
    const row = await creditNoteByRef(db, params.id);
    if (row === undefined) throw new DomainError("not_found", `There is no credit note ${params.id}.`);
    return present(row);
  }),
};

function present(row: ListedCreditNote): CreditNote {
  const currency = row.currency;
  return {
    id: row.id,
    number: row.number,
    invoice: { id: row.invoice_id, number: row.invoice_number },
    customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
    issueDate: row.issue_date,
    currency,
    net: formatAmount(row.net, currency),
    tax: formatAmount(row.tax, currency),
    total: formatAmount(row.total, currency),
    reason: row.reason,
  };
}
