import { assertBalanced, inPlace, type Posting } from "@billow/core/books/ledger.ts";
import type { MoneyPlace } from "@billow/core/books/money-place.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { assertPeriodsOpen } from "../periods/assert-open.ts";
import { insertEntries } from "./queries.ts";

export interface NewPosting {
  posting: Posting;
  issuerId: string;
  customerId: string;
  /** Null for what of a payment pays no invoice. */
  invoiceId: string | null;
  currency: CurrencyCode;
  /** The date in the books. */
  postedOn: string;
  /** The number of the document, unless it is the invoice. */
  document?: string | null;
  /** A note for readers of the books. */
  memo?: string | null;
  /** Where its cash is, if that is told apart. */
  place?: MoneyPlace | null;
}

/**
 * Writes postings to the books in one statement. Each posting is checked here, and again by the database. Everything that
 * changes the books comes here, so this is where a closed period is guarded.
 *
 * @throws DomainError `accounting_period_closed`
 */
export async function postEntries(
  tx: Transaction<Database>,
  deps: Deps,
  postings: readonly NewPosting[],
): Promise<void> {
  const recordedAt = instantOfMs(deps.clock.nowMs());
  const rows = postings.flatMap(
    ({
      posting,
      issuerId,
      customerId,
      invoiceId,
      currency,
      postedOn,
      document = null,
      memo = null,
      place = null,
    }) => {
      assertBalanced(posting);
      const postingId = deps.newId();
      return inPlace(posting, place).entries.map(({ account, amount, place: held = null }, position) => ({
        posting_id: postingId,
        position,
        kind: posting.kind,
        issuer_id: issuerId,
        customer_id: customerId,
        invoice_id: invoiceId,
        account,
        money_place: held,
        currency,
        amount,
        posted_on: postedOn,
        recorded_at: recordedAt,
        document,
        memo,
      }));
    },
  );
  await assertPeriodsOpen(tx, postings);
  if (rows.length > 0) await insertEntries(tx, rows);
}
