import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import { date, id } from "@billow/contract/wire.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { read, write } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { createSubscription } from "./create-subscription.ts";
import { deleteSubscription } from "./delete-subscription.ts";
import { presentSubscriptions } from "./present.ts";
import { shownSubscription, subscriptionsAfter } from "./queries.ts";

const position = z.object({ customerId: id, startsOn: date });

export const subscriptionHandlers = {
  listSubscriptions: read<"listSubscriptions">(async ({ db, deps, query, principal: { within } }) => {
    const after = query.cursor === undefined ? null : decodeCursor(query.cursor, position);
    const rows = await subscriptionsAfter(db, {
      customerId: query.customerId ?? null,
      within,
      after,
      limit: query.limit,
    });
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    return {
      items: await presentSubscriptions(db, deps, shown),
      nextCursor:
        rows.length > shown.length && last !== undefined
          ? encodeCursor({ customerId: last.customer_id, startsOn: last.starts_on })
          : null,
    };
  }),

  getSubscription: read<"getSubscription">(async ({ db, deps, params }) => {
    const shown = await readSubscription(db, deps, params.id);
    if (shown === undefined) throw new DomainError("not_found", "This subscription does not exist.");
    return shown;
  }),

  createSubscription: write<"createSubscription">(async ({ tx, deps, body, principal }) => {
    const id = await createSubscription(tx, deps, body);
    const made = await readSubscription(tx, deps, id);
    if (made === undefined) throw new Error(`subscription ${id} was made and is there`);
    const data = { ...nameOf(made), changes: changesOf({}, termsOf(made)) };
    await record(tx, deps, [
      { type: "subscription.created", subject: made.id, actor: principal.actor, data },
    ]);
    return made;
  }),

  deleteSubscription: write<"deleteSubscription">(async ({ tx, deps, params, principal }) => {
    const removed = await readSubscription(tx, deps, params.id);
    await deleteSubscription(tx, params.id);
    if (removed !== undefined) {
      const data = { ...nameOf(removed), changes: changesOf(termsOf(removed), {}) };
      await record(tx, deps, [
        { type: "subscription.removed", subject: removed.id, actor: principal.actor, data },
      ]);
    }
    return { deleted: true };
  }),
};

/** A subscription is named by its customer and its first day. */
function nameOf({ customer, startsOn }: Subscription) {
  return { name: customer.name, startsOn };
}

/** What was agreed, as the API shows it. */
function termsOf({ customer, rateCard, discount, minimumSpend, items }: Subscription) {
  return { customerId: customer.id, rateCard, discount, minimumSpend, items };
}

async function readSubscription(
  db: Kysely<Database>,
  deps: Deps,
  subscriptionId: string,
): Promise<Subscription | undefined> {
  const row = await shownSubscription(db, subscriptionId);
  return row && (await presentSubscriptions(db, deps, [row]))[0];
}
