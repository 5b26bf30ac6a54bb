import { chargedAmounts } from "@billow/core/books/charge.ts";
import { chargePosting, chargeUndonePosting, type Posting } from "@billow/core/books/ledger.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { chargedLines, chargesInBooks } from "./queries.ts";

/*
 * What an invoice charges for lateness is booked as revenue with the rest of it, and then moved to accounts of its own, so
 * that every other posting of an invoice stays as it is without charges.
 */

/** The posting that moves the charges of an invoice that is being issued; none without charges. */
export async function postingsOfCharges(tx: Transaction<Database>, invoiceId: string): Promise<Posting[]> {
  const posting = chargePosting(chargedAmounts(await chargedLines(tx, invoiceId)));
  return posting.entries.length === 0 ? [] : [posting];
}

/** The posting that moves back what a credit note takes back of charges; none where it takes back none. */
export async function postingsOfCredited(
  tx: Transaction<Database>,
  { invoiceId, lines }: { invoiceId: string; lines: readonly { position: number; net: bigint }[] },
): Promise<Posting[]> {
  const charged = await chargedLines(tx, invoiceId);
  const credited = charged.map(({ position, kind }) => ({
    kind,
    net: lines.find((line) => line.position === position)?.net ?? 0n,
  }));
  const posting = chargeUndonePosting(chargedAmounts(credited));
  return posting.entries.length === 0 ? [] : [posting];
}

/** The posting that moves back all that is left of an invoice's charges; none without charges. */
export async function postingsOfVoided(tx: Transaction<Database>, invoiceId: string): Promise<Posting[]> {
  const posting = chargeUndonePosting(await chargesInBooks(tx, invoiceId));
  return posting.entries.length === 0 ? [] : [posting];
}
