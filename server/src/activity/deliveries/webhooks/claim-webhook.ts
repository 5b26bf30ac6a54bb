import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { newClaim } from "../claim.ts";
import { claimNextOf, findWebhook, type WebhookRow } from "./delivery-queries.ts";
import { countOnTheWay, type EndpointRow, endpointWithDue, lockEndpoint } from "./queries.ts";

/** So many deliveries are on their way to one endpoint at once, from all processes together. */
export const AT_ONCE_MAX = 5;

/** A delivery that this process alone may make, as long as it renews its claim. */
export interface ClaimedWebhook {
  endpoint: EndpointRow;
  webhook: WebhookRow;
  claim: string;
}

/** Claims the next delivery of an endpoint that has one due, if any has. */
export async function claimWebhook(deps: Deps): Promise<ClaimedWebhook | null> {
  return inTransaction(deps.db, async (tx) => {
    const claim = newClaim(deps);
    const endpointId = await endpointWithDue(tx, { now: claim.now, atOnce: AT_ONCE_MAX });
    if (endpointId === undefined) return null;
    const endpoint = await lockEndpoint(tx, endpointId);
    if (endpoint === undefined || !endpoint.enabled) return null;
    // Others may have claimed while this waited for the lock.
    if ((await countOnTheWay(tx, { endpointId, now: claim.now })) >= AT_ONCE_MAX) return null;
    const claimed = await claimNextOf(tx, { endpointId, claim, doubt: IN_DOUBT });
    if (claimed === undefined) return null;
    const webhook = await findWebhook(tx, claimed.id);
    if (webhook === undefined) throw new Error(`The delivery ${claimed.id} is claimed and yet not there.`);
    return { endpoint, webhook, claim: claimed.claim };
  });
}

const IN_DOUBT =
  "Billow was stopped while this delivery was on its way, so that it may have arrived. It was made again with the same id.";
