import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { rateCardsValidOn } from "../catalog/rate-card.ts";
import { agreedCardId, subscriptionsInForce } from "../subscriptions/subscription.ts";
import { hasUsageChanged, noteChangedTerms, pinnedOfBill } from "./queries.ts";

/** What has changed since a draft of a billing run was made, so that a refresh may change it. */
export interface DraftChanges {
  usageChanged: boolean;
  /** What is agreed with the customer, or the prices. */
  termsChanged: boolean;
}

interface DraftRow {
  id: string;
  status: string;
  origin: string;
  customer_id: string;
  currency: string;
  period_from: string | null;
  period_before: string | null;
}

/** What has changed since a draft of a billing run was made; nothing where an invoice is no such draft. */
export async function draftChanges(db: Kysely<Database>, invoice: DraftRow): Promise<DraftChanges> {
  const { id, status, origin, period_from: from, period_before: before } = invoice;
  if (status !== "draft" || origin !== "run" || from === null || before === null)
    return { usageChanged: false, termsChanged: false };
  return {
    usageChanged: await hasUsageChanged(db, id),
    termsChanged: await haveTermsChanged(db, { ...invoice, from, before }),
  };
}

/** Whether other terms were agreed on meanwhile, or the period would be billed by another rate card now. */
async function haveTermsChanged(
  db: Kysely<Database>,
  draft: { id: string; customer_id: string; currency: string; from: string; before: string },
): Promise<boolean> {
  const { currency, from } = draft;
  const pinned = await pinnedOfBill(db, { invoiceId: draft.id, from });
  if (pinned === undefined || pinned.terms_changed) return pinned?.terms_changed ?? false;
  const customers = [{ id: draft.customer_id, currency }];
  const agreed = await subscriptionsInForce(db, { customers, from, before: draft.before });
  const cardId = agreedCardId(agreed.get(draft.customer_id) ?? [], from);
  return pinned.rate_card_id !== (cardId ?? (await rateCardsValidOn(db, from)).get(currency)?.id);
}

/** Says that other terms hold for a customer on some days, half-open, than its drafts were made by. Its billing is locked. */
export async function termsHaveChanged(
  tx: Transaction<Database>,
  days: { customerId: string; from: string; before: string | null },
): Promise<void> {
  await noteChangedTerms(tx, days);
}
