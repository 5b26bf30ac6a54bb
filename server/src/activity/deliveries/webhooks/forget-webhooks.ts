import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { deleteOld } from "./delivery-queries.ts";

const KEPT_MS = 30 * 86_400_000;

/** Forgets answers, and deliveries that have ended, after thirty days. */
export async function forgetWebhooks(deps: Deps): Promise<void> {
  await inTransaction(deps.db, (tx) => deleteOld(tx, instantOfMs(deps.clock.nowMs() - KEPT_MS)));
}
