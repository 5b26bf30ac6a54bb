import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { PeriodTerms } from "@billow/core/pricing/agreed-terms.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { parseTerms } from "./billed-period.ts";
import { noteChangedTerms, pinnedOfBill } from "./queries.ts";

/** The terms by which an invoice bills the period that begins on `from`; null where they are not recorded. */
export async function pinnedTerms(
  db: Kysely<Database>,
  { currency, ...bill }: { invoiceId: string; from: string; currency: CurrencyCode },
): Promise<PeriodTerms | null> {
  const pinned = await pinnedOfBill(db, bill);
  return pinned === undefined ? null : parseTerms(pinned.terms, currency);
}

/** The rate card by which an invoice bills a period, and whether the terms have changed since; null likewise. */
export async function pinnedCard(
  db: Kysely<Database>,
  bill: { invoiceId: string; from: string },
): Promise<{ rateCardId: string; termsChanged: boolean } | null> {
  const pinned = await pinnedOfBill(db, bill);
  return pinned === undefined
    ? null
    : { rateCardId: pinned.rate_card_id, termsChanged: pinned.terms_changed };
}

/**
 * Marks drafts that bill some of these days (half-open): the customer's terms for them have changed. Its billing is
 * locked.
 */
export async function termsHaveChanged(
  tx: Transaction<Database>,
  days: { customerId: string; from: string; before: string | null },
): Promise<void> {
  await noteChangedTerms(tx, days);
}
