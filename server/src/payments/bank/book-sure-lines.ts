import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { type Booking, bookLine } from "./book-line.ts";
import { matchStatement, readMatch } from "./match-statement.ts";
import { type BankLineRow, importerOf, leaveOpen, takeSureLine, takeUnmatched } from "./queries.ts";

/** How long one round books lines before it leaves the rest to the next. */
const ROUND_MS = 50_000;

/** What an import left undone when its process died: statements that were not matched, and sure lines not yet booked. */
export async function finishBankStatements(deps: Deps): Promise<void> {
  for (;;) {
    const isMore = await inTransaction(deps.db, async (tx) => {
      const id = await takeUnmatched(tx);
      if (id !== undefined) await matchStatement(tx, deps, { id, again: null });
      return id !== undefined;
    });
    if (!isMore) break;
  }
  await bookSureLines(deps, { statementIds: null, bookMs: ROUND_MS });
}

/**
 * Books sure lines one by one, each in a transaction of its own, so that one that the books refuse stops no other. A line
 * is booked by one process at a time, and only while it is sure.
 */
export async function bookSureLines(
  deps: Deps,
  { statementIds, bookMs }: { statementIds: readonly string[] | null; bookMs: number },
): Promise<void> {
  const until = performance.now() + bookMs;
  for (const statementId of statementIds ?? [null])
    while (performance.now() < until && (await bookNext(deps, statementId)));
}

async function bookNext(deps: Deps, statementId: string | null): Promise<boolean> {
  let id: string | undefined;
  try {
    return await inTransaction(deps.db, async (tx) =>
      bookNextWithin(tx, deps, statementId, (line) => {
        id = line.id;
      }),
    );
  } catch (error) {
    if (!(error instanceof DomainError) || id === undefined) throw error;
    // What changed since the match is for a person to see.
    await leaveOpen(deps.db, { id, refusal: error.detail });
    return true;
  }
}

/** Books the next sure line that nobody else books; false where there is none. @throws DomainError as `bookLine` does */
export async function bookNextWithin(
  tx: Transaction<Database>,
  deps: Deps,
  statementId: string | null,
  onTaken: (line: BankLineRow) => void = () => {},
): Promise<boolean> {
  const line = await takeSureLine(tx, statementId);
  if (line === undefined) return false;
  onTaken(line);
  const actor = await importerOf(tx, line.statement_id);
  await bookLine(tx, deps, { line, booking: bookingOf(line), actor, byItself: true });
  return true;
}

function bookingOf(line: BankLineRow): Booking {
  const { customerId, parts, paymentId, debitIds } = readMatch(line.match);
  if (debitIds.length > 0) return { debitIds };
  if (paymentId !== null) return { paymentId };
  const allocations = parts.map(({ invoiceId, amount }) => ({
    invoiceId,
    amount: formatAmount(BigInt(amount), line.currency),
  }));
  return { customerId, allocations };
}
