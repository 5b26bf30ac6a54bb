import { publishChange } from "../../activity/live/publish-change.ts";
import type { Deps } from "../../deps.ts";
import { findJob } from "./queries.ts";

/** The shortest time between two progress messages of a running job. */
const TELL_MS = 300;

/** Publishes a job's progress. Calls within the shortest time after another publish nothing. */
export function progressTeller(deps: Deps, jobId: string): () => Promise<void> {
  let toldMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const nowMs = deps.clock.nowMs();
    if (nowMs - toldMs < TELL_MS) return;
    toldMs = nowMs;
    await publishJob(deps, jobId);
  };
}

/** Publishes a job's progress. */
export async function publishJob({ db }: Pick<Deps, "db">, jobId: string): Promise<void> {
  const row = await findJob(db, jobId);
  if (row === undefined) return;
  const { id, state, total, done, failed, skipped } = row;
  const data = { id, state, total, done, failed, skipped };
  await publishChange(db, { name: "bulk", data }, { actorId: row.actor_id });
}
