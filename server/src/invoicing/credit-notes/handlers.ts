import type { CreditNote } from "@billow/contract/books/books.ts";
import { date } from "@billow/contract/wire.ts";

import { DomainError } from "@billow/core/errors.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import { read } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { searchTerms } from "../../parties/customers/search-terms.ts";
import { creditNoteByRef, type ListedCreditNote, listCreditNotes, productsCredited } from "./list-queries.ts";
import { type CreditedTaxRow, creditedTaxesOf } from "./queries.ts";
import { categoryOf } from "./read-issued-notes.ts";

const position = z.object({ date, id: z.uuid() });

export const creditNoteHandlers = {
  listCreditNotes: read<"listCreditNotes">(async ({ db, query, principal: { within } }) => {
    const { q, limit, cursor, ...filter } = query;
    const rows = await listCreditNotes(db, {
      filter: { ...filter, within, search: await searchTerms(db, q) },
      after: cursor === undefined ? null : decodeCursor(cursor, position),
      limit,
    });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const hasMore = rows.length > shown.length && last !== undefined;
    return {
      items: await present(db, shown),
      nextCursor: hasMore ? encodeCursor({ date: last.issue_date, id: last.id }) : null,
    };
  }),

  getCreditNote: read<"getCreditNote">(async ({ db, params }) => {
    const row = await creditNoteByRef(db, params.id);
    if (row === undefined) throw new DomainError("not_found", `There is no credit note ${params.id}.`);
    const [note] = await present(db, [row]);
    if (note === undefined) throw new Error("one row is one credit note");
    return note;
  }),
};

async function present(db: Kysely<Database>, rows: readonly ListedCreditNote[]): Promise<CreditNote[]> {
  const ids = rows.map(({ id }) => id);
  const lines = Map.groupBy(await productsCredited(db, ids), (line) => line.credit_note_id);
  const taxes = Map.groupBy(await creditedTaxesOf(db, ids), (tax) => tax.credit_note_id);
  return rows.map((row) =>
    presentOne(row, { lines: lines.get(row.id) ?? [], taxes: taxes.get(row.id) ?? [] }),
  );
}

function presentOne(
  row: ListedCreditNote,
  { lines, taxes }: { lines: Awaited<ReturnType<typeof productsCredited>>; taxes: readonly CreditedTaxRow[] },
): CreditNote {
  const currency = row.currency;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  return {
    id: row.id,
    number: row.number,
    invoice: { id: row.invoice_id, number: row.invoice_number },
    customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
    issueDate: row.issue_date,
    currency,
    net: amount(row.net),
    tax: amount(row.tax),
    total: amount(row.total),
    reason: row.reason,
    settle: row.settle,
    lines: lines.map(({ position, product, quantity, net }) => ({
      position,
      product,
      quantity: quantity === null ? null : decimalText(decimal(quantity)),
      amount: amount(net),
    })),
    taxes: taxes.map(({ category, rate, taxable, tax }) => ({
      category: categoryOf(category),
      rate: decimalText(decimal(rate)),
      taxable: amount(taxable),
      tax: amount(tax),
    })),
  };
}
