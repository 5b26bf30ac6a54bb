import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { lockBilling } from "../../books/billed-usage/lock-billing.ts";
import { termsHaveChanged } from "../../books/billed-usage/pinned-terms.ts";
import type { Database } from "../../db/schema.ts";
import { checkPrices } from "./create-subscription.ts";
import { deleteSubscriptionRow, issuedWithin, subscriptionById, subscriptionsOf } from "./queries.ts";

/**
 * Deletes an agreement, unless an invoice was issued for the time in which it applies.
 *
 * @throws DomainError `not_found`, `conflict`
 */
export async function deleteSubscription(tx: Transaction<Database>, id: string): Promise<void> {
  const found = await subscriptionById(tx, id);
  if (found === undefined) throw missing();
  await lockBilling(tx, [found.customer_id]);
  const all = await subscriptionsOf(tx, found.customer_id);
  const index = all.findIndex((one) => one.id === id);
  // Someone else deleted it while this call waited for the lock.
  if (index < 0) throw missing();
  const before = all[index + 1]?.starts_on ?? null;
  const days = { customerId: found.customer_id, from: found.starts_on, before };
  const number = await issuedWithin(tx, days);
  if (number !== null) {
    throw new DomainError(
      "conflict",
      `Invoice ${number} was issued for the time in which these terms apply, so they cannot be deleted. Agree on other terms from a later day on.`,
    );
  }
  await deleteSubscriptionRow(tx, id);
  await checkPrices(tx, found.customer_id).catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(
      "conflict",
      "Later terms begin within a month, which would then have two prices or two kinds of discount. Delete those first.",
    );
  });
  await termsHaveChanged(tx, days);
}

function missing(): DomainError {
  return new DomainError("not_found", "This subscription does not exist.");
}
