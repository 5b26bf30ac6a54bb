import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { record } from "../../../activity/record/record.ts";
import { inTransaction } from "../../../db/transaction.ts";
import { type Deps, systemClock } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { markProved } from "./proof-queries.ts";

/** Whose session it is, from where they call, and what is to prove who they are: `password`, `passkey` or the name of a provider. */
export interface ProofAttempt {
  actor: Actor;
  sessionId: string;
  address: string;
  by: string;
}

/** Notes in the session and in the audit log that its user has proved who they are. Answers when, in milliseconds. */
export async function recordProof(
  deps: Pick<Deps, "db" | "clock">,
  { actor, sessionId, address, by }: ProofAttempt,
): Promise<number> {
  const provedAtMs = systemClock.nowMs();
  const data = { name: actor.name, address, by };
  await inTransaction(deps.db, async (tx) => {
    await markProved(tx, { sessionId, at: instantOfMs(provedAtMs) });
    await record(tx, deps, [{ type: "user.identityProved", subject: actor.id, actor, data }]);
  });
  return provedAtMs;
}

/** Notes in the audit log that the user of a session did not prove who they are. */
export async function recordFailedProof(
  deps: Pick<Deps, "db" | "clock">,
  { actor, address, by }: Omit<ProofAttempt, "sessionId">,
): Promise<void> {
  const data = { name: actor.name, address, by };
  await inTransaction(deps.db, (tx) =>
    record(tx, deps, [{ type: "user.proofFailed", subject: actor.id, actor, data }]),
  );
}

/** Whether a refusal was a wrong answer. Those that only ask to wait were counted before, and are not recorded again. */
export function isFailedProof(error: unknown): boolean {
  return error instanceof DomainError && error.code === "invalid_request";
}
