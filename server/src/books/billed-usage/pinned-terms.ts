import type { PeriodTerms } from "@billow/core/agreed-terms.ts";
import type { CurrencyCode } from "@billow/core/currency.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { parseTerms } from "./billed-period.ts";
import { noteChangedTerms, pinnedOfBill } from "./queries.ts";

/** The terms by which an invoice bills the period that begins on `from`; null where it does not know. */
export async function pinnedTerms(
  db: Kysely<Database>,
  { currency, ...bill }: { invoiceId: string; from: string; currency: CurrencyCode },
): Promise<PeriodTerms | null> {
  const pinned = await pinnedOfBill(db, bill);
  return pinned === undefined ? null : parseTerms(pinned.terms, currency);
}

/** The rate card by which it does, and whether other terms were agreed on since; null likewise. */
export async function pinnedCard(
  db: Kysely<Database>,
  bill: { invoiceId: string; from: string },
): Promise<{ rateCardId: string; termsChanged: boolean } | null> {
  const pinned = await pinnedOfBill(db, bill);
  return pinned === undefined
    ? null
    : { rateCardId: pinned.rate_card_id, termsChanged: pinned.terms_changed };
}

/** Says that other terms hold for a customer on some days, half-open, than its drafts were made by. Its billing is locked. */
export async function termsHaveChanged(
  tx: Transaction<Database>,
  days: { customerId: string; from: string; before: string | null },
): Promise<void> {
  await noteChangedTerms(tx, days);
}
