import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { scheduleNow } from "../queries.ts";
import { readMessage } from "./list-outbox.ts";
import { needMailServer } from "./need-mail-server.ts";

/**
 * Lets an e-mail that waits, or was given up, leave at once, with all its attempts before it again.
 *
 * @throws DomainError `not_found`, `conflict`
 */
export async function retryMessage(tx: Transaction<Database>, deps: Deps, id: string): Promise<void> {
  needMailServer(deps);
  const { state } = await readMessage(tx, id);
  if (await scheduleNow(tx, { id, now: instantOfMs(deps.clock.nowMs()) })) return;
  throw new DomainError("conflict", REFUSALS[state] ?? `The e-mail is ${state}.`);
}

const REFUSALS: Readonly<Record<string, string>> = {
  held: "The e-mail is still held back and leaves by itself in a few seconds.",
  sending: "The e-mail is on its way.",
  sent: "The e-mail has been sent. Send the invoice again to mail it once more.",
  cancelled: "The e-mail was cancelled. Send the invoice instead.",
};
