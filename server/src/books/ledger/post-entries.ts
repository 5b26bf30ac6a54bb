import { assertBalanced, assertOwnMoney, inPlace, type Posting } from "@billow/core/books/ledger.ts";
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
  /** Null where the operator's own money is moved. */
  customerId: string | null;
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
 * @returns the ids of the postings
 * @throws DomainError `accounting_period_closed`
 */
export async function postEntries(
  tx: Transaction<Database>,
  deps: Deps,
  postings: readonly NewPosting[],
): Promise<string[]> {
  const recordedAt = instantOfMs(deps.clock.nowMs());
  const ids = postings.map(() => deps.newId());
  const rows = postings.flatMap(
    (
      {
        posting,
        issuerId,
        customerId,
        invoiceId,
        currency,
        postedOn,
        document = null,
        memo = null,
        place = null,
      },
      index,
    ) => {
      assertBalanced(posting);
      if (customerId === null) assertOwnMoney(posting);
      return inPlace(posting, place).entries.map(({ account, amount, place: held = null }, position) => ({
        posting_id: ids[index] ?? "",
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
  return ids;
}
