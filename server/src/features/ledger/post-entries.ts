import { assertBalanced, type Posting } from "@billow/core/ledger.ts";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";

export interface NewPosting {
  posting: Posting;
  customerId: string;
  invoiceId: string;
  currency: string;
  /** The calendar date the books carry. */
  postedOn: string;
}

/** Writes postings into the books. Each is checked here and again by the database; all entries go in one statement. */
export async function postEntries(
  tx: Transaction<Database>,
  deps: Deps,
  postings: readonly NewPosting[],
): Promise<void> {
  const recordedAt = instantOfMs(deps.clock.nowMs());
  const rows = postings.flatMap(({ posting, ...where }) => {
    assertBalanced(posting);
    const postingId = deps.newId();
    return posting.entries.map((entry, position) => ({
      ...where,
      ...entry,
      postingId,
      position,
      kind: posting.kind,
    }));
  });
  if (rows.length === 0) return;
  await sql`
    INSERT INTO ledger_entry (posting_id, position, kind, customer_id, invoice_id, account, currency, amount, posted_on, recorded_at)
    SELECT *, ${recordedAt}::timestamptz FROM unnest(
      ${rows.map((row) => row.postingId)}::uuid[], ${rows.map((row) => row.position)}::int[], ${rows.map((row) => row.kind)}::text[],
      ${rows.map((row) => row.customerId)}::uuid[], ${rows.map((row) => row.invoiceId)}::uuid[],
      ${rows.map((row) => row.account)}::text[], ${rows.map((row) => row.currency)}::text[],
      ${rows.map((row) => row.amount)}::bigint[], ${rows.map((row) => row.postedOn)}::date[])`.execute(tx);
}
