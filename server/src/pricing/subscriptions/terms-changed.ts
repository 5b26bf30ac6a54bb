import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely } from "kysely";
import { pinnedCard } from "../../books/billed-usage/pinned-terms.ts";
import type { Database } from "../../db/schema.ts";
import { rateCardIdValidOn } from "../rate-cards/rate-card.ts";
import { agreedCardId, subscriptionsInForce } from "./subscription.ts";

/**
 * Whether the terms have changed since a billing run's draft was made, or another rate card would apply to its period
 * now. False for every other invoice.
 */
export async function termsChanged(
  db: Kysely<Database>,
  invoice: {
    id: string;
    status: string;
    origin: string;
    issuer_id: string;
    customer_id: string;
    currency: CurrencyCode;
    period_from: string | null;
    period_before: string | null;
  },
): Promise<boolean> {
  const { id, status, origin, customer_id: customerId, currency, period_from: from } = invoice;
  const { period_before: before } = invoice;
  if (status !== "draft" || origin !== "run" || from === null || before === null) return false;
  const pinned = await pinnedCard(db, { invoiceId: id, from });
  if (pinned === null || pinned.termsChanged) return pinned !== null;
  const inForce = await subscriptionsInForce(db, { customers: [{ id: customerId, currency }], from, before });
  const agreedId = agreedCardId(inForce.get(customerId) ?? [], from);
  const everyones = { issuerId: invoice.issuer_id, currency, date: from };
  return pinned.rateCardId !== (agreedId ?? (await rateCardIdValidOn(db, everyones)));
}
