import type { Actor } from "@billow/core/activity/actor.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { record } from "../../record/record.ts";
import { markSent } from "./queries.ts";

/** Counts every e-mail whose hold is over as sent, without sending it, and lets timelines say who delivered it. */
export async function deliverMessages(tx: Transaction<Database>, deps: Deps, actor: Actor): Promise<void> {
  const now = instantOfMs(deps.clock.nowMs());
  const sent = await markSent(tx, now);
  await record(
    tx,
    deps,
    sent.map(({ invoice_id, kind, recipient }) => ({
      subject: invoice_id,
      type: "invoice.emailDelivered",
      actor,
      data: { to: recipient, message: kind },
    })),
  );
}
