import type { DirectDebitFile, ListedDirectDebitFile } from "@billow/contract/payments/direct-debits.ts";
import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { type DebitFileVersion, directDebitFile } from "@billow/core/payments/direct-debit-file.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { type DebitRow, debitsOf, filePage, type ListedFileRow, listedFile } from "./queries.ts";

const position = z.object({ id: z.uuid() });

/** A page of files, the newest first. */
export async function listDebitFiles(
  db: Kysely<Database>,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: ListedDirectDebitFile[]; nextCursor: string | null }> {
  const afterId = cursor === undefined ? null : decodeCursor(cursor, position).id;
  const rows = await filePage(db, { afterId, limit });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > shown.length && last !== undefined;
  return { items: shown.map(present), nextCursor: hasMore ? encodeCursor({ id: last.id }) : null };
}

/** @throws DomainError `not_found` */
export async function readDebitFile(db: Kysely<Database>, id: string): Promise<DirectDebitFile> {
  const row = await foundFile(db, id);
  return { ...present(row), items: (await debitsOf(db, id)).map(presentDebit) };
}

/** The file for the bank, of what is stored: the same text each time. @throws DomainError `not_found` */
export async function debitFileText(
  db: Kysely<Database>,
  { id, version }: { id: string; version: DebitFileVersion },
): Promise<{ text: string; name: string }> {
  const row = await foundFile(db, id);
  const debits = (await debitsOf(db, id)).filter(({ state }) => state !== "takenBack");
  if (debits.length === 0)
    throw new DomainError(
      "action_not_allowed",
      "All of this file was taken back, so there is nothing to collect.",
    );
  const text = directDebitFile(
    {
      messageId: row.message_id,
      createdAt: row.created_at,
      collectOn: row.collect_on,
      scheme: row.scheme,
      creditor: row.creditor,
      debits: debits.map((debit) => ({
        endToEndId: debit.end_to_end_id,
        amount: debit.amount,
        sequence: debit.sequence,
        mandate: {
          reference: debit.reference,
          signedOn: debit.signed_on,
          iban: debit.iban,
          bic: debit.bic,
        },
        debtor: debit.debtor,
        text: debit.number,
      })),
    },
    version,
  );
  return { text, name: `direct-debits-${row.collect_on}-${row.message_id.slice(-6)}.xml` };
}

async function foundFile(db: Kysely<Database>, id: string): Promise<ListedFileRow> {
  const row = await listedFile(db, id);
  if (row === undefined) throw new DomainError("not_found", "There is no such file of direct debits.");
  return row;
}

function present(row: ListedFileRow): ListedDirectDebitFile {
  return {
    id: row.id,
    messageId: row.message_id,
    issuerId: row.issuer_id,
    collectOn: row.collect_on,
    scheme: row.scheme,
    createdBy: row.created_by,
    createdAt: row.created_at,
    count: row.count,
    sum: formatAmount(row.sum, "EUR"),
    open: row.open,
    returned: row.returned,
  };
}

function presentDebit(row: DebitRow): DirectDebitFile["items"][number] {
  const isReturned = row.reversed_on !== null;
  return {
    invoice: { id: row.invoice_id, number: row.number },
    customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
    amount: formatAmount(row.amount, "EUR"),
    sequence: row.sequence,
    mandate: row.reference,
    iban: row.iban,
    endToEndId: row.end_to_end_id,
    state: isReturned ? "returned" : row.state,
    reason: isReturned ? row.reversal_reason : row.taken_back_because,
    dueNow: formatAmount(row.due_now, "EUR"),
  };
}
