import { assertBalanced, type Posting } from "@billow/core/ledger.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { insertEntries } from "./queries.ts";

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
  const rows = postings.flatMap(({ posting, customerId, invoiceId, currency, postedOn }) => {
    assertBalanced(posting);
    const postingId = deps.newId();
    return posting.entries.map(({ account, amount }, position) => ({
      posting_id: postingId,
      position,
      kind: posting.kind,
      customer_id: customerId,
      invoice_id: invoiceId,
      account,
      currency,
      amount,
      posted_on: postedOn,
      recorded_at: recordedAt,
    }));
  });
  if (rows.length > 0) await insertEntries(tx, rows);
}
