import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { hasUsageChanged, haveTermsChanged, noteChangedTerms } from "./queries.ts";

/** What has changed since a draft of a billing run was made, so that a refresh may change it. */
export interface DraftChanges {
  usageChanged: boolean;
  /** What is agreed with the customer, or the prices. */
  termsChanged: boolean;
}

/** What has changed since a draft of a billing run was made; nothing where an invoice is no such draft. */
export async function draftChanges(
  db: Kysely<Database>,
  invoice: { id: string; status: string; origin: string },
): Promise<DraftChanges> {
  if (invoice.status !== "draft" || invoice.origin !== "run")
    return { usageChanged: false, termsChanged: false };
  return {
    usageChanged: await hasUsageChanged(db, invoice.id),
    termsChanged: await haveTermsChanged(db, invoice.id),
  };
}

/** Says that other terms hold for a customer on some days, half-open, than its drafts were made by. Its billing is locked. */
export async function termsHaveChanged(
  tx: Transaction<Database>,
  days: { customerId: string; from: string; before: string | null },
): Promise<void> {
  await noteChangedTerms(tx, days);
}
