import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { settleClaim } from "./claim-queries.ts";

/** How an attempt ended: delivered, given up or cancelled for good, or to be tried again after a wait. */
export type Settlement =
  | { kind: "sent"; lastError: string | null }
  | { kind: "failed" | "cancelled"; lastError: string }
  | { kind: "waiting"; lastError: string; waitMs: number };

/** Writes down how an attempt ended. Answers false, and does nothing, where somebody else has claimed the delivery meanwhile. */
export async function settleDelivery(
  tx: Transaction<Database>,
  deps: Deps,
  { id, claim, settlement }: { id: string; claim: string; settlement: Settlement },
): Promise<boolean> {
  const nowMs = deps.clock.nowMs();
  const { kind, lastError } = settlement;
  return settleClaim(tx, {
    id,
    claim,
    change: {
      state: kind,
      last_error: lastError,
      ...(kind === "sent" && { sent_at: instantOfMs(nowMs) }),
      ...(kind === "waiting" && { next_attempt_at: instantOfMs(nowMs + settlement.waitMs) }),
    },
  });
}
