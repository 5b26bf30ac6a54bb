import type { PeriodTerms } from "@billow/core/adjustment.ts";
import type { CurrencyCode } from "@billow/core/currency.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { parseTerms } from "./billed-period.ts";
import { pinnedOfBill } from "./queries.ts";

/** The terms by which an invoice bills the period that begins on `from`; null where it does not know. */
export async function pinnedTerms(
  db: Kysely<Database>,
  { currency, ...bill }: { invoiceId: string; from: string; currency: CurrencyCode },
): Promise<PeriodTerms | null> {
  const pinned = await pinnedOfBill(db, bill);
  return pinned === undefined ? null : parseTerms(pinned.terms, currency);
}
