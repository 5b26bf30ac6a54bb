import { account, type LedgerEntry } from "@billow/contract/books/books.ts";
import { date } from "@billow/contract/wire.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { z } from "zod";
import { read, stream } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { type ListedEntry, listEntries, sumEntries } from "./entry-queries.ts";
import { exportJournal } from "./export-journal.ts";
import { readStatement } from "./read-statement.ts";
import { statementCsv } from "./statement-csv.ts";

const position = z.object({ date, id: z.uuid(), position: z.number().int().min(0).max(1000) });

export const ledgerHandlers = {
  listLedgerEntries: read<"listLedgerEntries">(async ({ db, query, principal: { within } }) => {
    const { limit, cursor, ...asked } = query;
    const filter = { ...asked, within };
    const rows = await listEntries(db, {
      filter,
      after: cursor === undefined ? null : decodeCursor(cursor, position),
      limit,
    });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const hasMore = rows.length > shown.length && last !== undefined;
    return { items: shown.map(present), nextCursor: hasMore ? placeOf(last) : null };
  }),

  sumLedgerEntries: read<"sumLedgerEntries">(async ({ db, query, principal: { within } }) => ({
    items: (await sumEntries(db, { ...query, within })).map(({ currency, entries, amount }) => ({
      currency,
      entries: Number(entries),
      amount: formatAmount(BigInt(amount), currency),
    })),
  })),

  exportJournal: stream<"exportJournal">(async ({ db, query }) => ({
    body: exportJournal(db, query),
    fileName: null,
  })),

  getStatement: read<"getStatement">(async ({ db, params, query }) =>
    readStatement(db, { customerId: params.id, ...query }),
  ),

  exportStatement: read<"exportStatement">(async ({ db, params, query, setHeader }) => {
    const statement = await readStatement(db, { customerId: params.id, ...query });
    const tenant = statement.customer.tenantId.replace(/[^\w.-]+/g, "-");
    setHeader("content-disposition", `attachment; filename="statement-${tenant}-${statement.currency}.csv"`);
    return statementCsv(statement);
  }),
};

function placeOf({ posted_on, posting_id, position }: ListedEntry): string {
  return encodeCursor({ date: posted_on, id: posting_id, position });
}

function present(row: ListedEntry): LedgerEntry {
  return {
    postingId: row.posting_id,
    position: row.position,
    kind: row.kind,
    account: account.parse(row.account),
    moneyPlace: row.money_place,
    currency: row.currency,
    amount: formatAmount(row.amount, row.currency),
    postedOn: row.posted_on,
    recordedAt: row.recorded_at,
    customer: customerOf(row),
    invoice:
      row.invoice_id === null || row.invoice_number === null
        ? null
        : { id: row.invoice_id, number: row.invoice_number },
    document: row.document ?? row.invoice_number ?? "",
    memo: row.memo,
  };
}

function customerOf({ customer_id: id, customer_name: name, tenant_id: tenantId }: ListedEntry) {
  return id === null || name === null || tenantId === null ? null : { id, name, tenantId };
}
