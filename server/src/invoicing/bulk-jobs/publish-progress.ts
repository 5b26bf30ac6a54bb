import { publishChange } from "../../activity/live/publish-change.ts";
import type { Deps } from "../../deps.ts";
import { findJob } from "./queries.ts";

/** How often at most people are told how far a job is while it runs. */
const TELL_MS = 300;

/** Tells how far a job is; calls that come soon after another tell nothing. */
export function progressTeller(deps: Deps, jobId: string): () => Promise<void> {
  let toldMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const nowMs = deps.clock.nowMs();
    if (nowMs - toldMs < TELL_MS) return;
    toldMs = nowMs;
    await publishJob(deps, jobId);
  };
}

/** Tells how far a job is. */
export async function publishJob({ db }: Pick<Deps, "db">, jobId: string): Promise<void> {
  const row = await findJob(db, jobId);
  if (row === undefined) return;
  const { id, state, total, done, failed, skipped } = row;
  await publishChange(db, { name: "bulk", data: { id, state, total, done, failed, skipped } });
}
