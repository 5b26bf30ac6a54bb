import type { BankStatement } from "@billow/contract/payments/bank-statements.ts";
import { date } from "@billow/contract/wire.ts";
import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { type ListedStatementRow, statementPage, statementsByIds } from "./list-queries.ts";

const position = z.object({ until: date, id: z.uuid() });

/** A page of statements, the latest first. */
export async function listStatements(
  db: Kysely<Database>,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: BankStatement[]; nextCursor: string | null }> {
  const after = cursor === undefined ? null : decodeCursor(cursor, position);
  const rows = await statementPage(db, { after, limit });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > shown.length && last !== undefined;
  return {
    items: shown.map(present),
    nextCursor: hasMore ? encodeCursor({ until: last.until_date, id: last.id }) : null,
  };
}

/** @throws DomainError `not_found` */
export async function readStatement(db: Kysely<Database>, id: string): Promise<BankStatement> {
  const [row] = await statementsByIds(db, [id]);
  if (row === undefined) throw new DomainError("not_found", "There is no such bank statement.");
  return present(row);
}

/** Statements by their ids, the earliest first. */
export async function readStatements(db: Kysely<Database>, ids: readonly string[]): Promise<BankStatement[]> {
  return (await statementsByIds(db, ids)).map(present);
}

function present(row: ListedStatementRow): BankStatement {
  const balance = (minor: bigint | null) => (minor === null ? null : formatAmount(minor, row.currency));
  return {
    id: row.id,
    account: row.account,
    currency: row.currency,
    format: row.format,
    bankReference: row.bank_reference,
    fileName: row.file_name,
    from: row.from_date,
    until: row.until_date,
    opening: balance(row.opening),
    closing: balance(row.closing),
    lines: {
      booked: row.booked,
      sure: row.sure,
      offered: row.offered_lines,
      left: row.left_lines,
      ignored: row.ignored,
      explained: row.explained,
      repeated: row.repeated,
    },
    importedBy: row.imported_by,
    importedAt: row.imported_at,
  };
}
