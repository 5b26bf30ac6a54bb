import { DomainError } from "@billow/core/errors.ts";
import { addMonths } from "@billow/core/metering/period.ts";
import { SYSTEM } from "../../../activity/record/actors.ts";
import { createDb, createPool } from "../../../db/connection/pool.ts";
import type { Deps } from "../../../deps.ts";
import { isDue } from "../../../night.ts";
import { todayIn } from "../../../today.ts";
import { firstOfMonth } from "../store/month.ts";
import { storedPlace } from "./archive-queries.ts";
import { archivingAlone, runArchive } from "./archive-usage.ts";
import { type ArchiveRun, lastRun } from "./run-queries.ts";

/** Fewer than by hand: the process serves people meanwhile, and should stay small. */
const EVENTS_A_FILE = 50_000;

/** A run ends after so long, and the next minute goes on: the queue gives up what takes longer than a quarter of an hour. */
const BUDGET_MS = 10 * 60_000;

/** How long after a run that something stopped another one is tried. */
const AGAIN_MS = 3_600_000;

/**
 * Archives once a night what the settings no longer keep in the database. A run that was killed goes on at once, and one
 * that something stopped is tried again after an hour: what stopped it is on record for whoever looks.
 */
export async function archiveOldUsage(
  deps: Deps,
  databaseUrl: string,
  signal?: AbortSignal,
  budgetMs = BUDGET_MS,
): Promise<void> {
  if ((await keptMonths(deps)) === null) return;
  // With connections of its own: a plan looks at all usage, which takes longer than a call may.
  const pool = createPool({ connectionString: databaseUrl, log: deps.log, max: 3, statementTimeoutMs: 0 });
  const own: Deps = { ...deps, pool, db: createDb(pool) };
  try {
    await archivingAlone(own, () => archiveWhatIsDue(own, { signal, budgetMs }));
  } finally {
    await pool.end();
  }
}

async function keptMonths({ db }: Pick<Deps, "db">): Promise<number | null> {
  return (await storedPlace(db))?.keepMonths ?? null;
}

async function archiveWhatIsDue(
  deps: Deps,
  { signal, budgetMs }: { signal: AbortSignal | undefined; budgetMs: number },
): Promise<void> {
  const keepMonths = await keptMonths(deps);
  if (keepMonths === null || !isTime(deps, await lastRun(deps.db))) return;
  const before = keptFrom(keepMonths, todayIn(deps.timeZone, deps));
  try {
    const limits = { eventsAFile: EVENTS_A_FILE, budgetMs, ...(signal && { signal }) };
    await runArchive(deps, { before, actor: SYSTEM, ...limits });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    deps.log.warn(`Old usage could not be archived: ${error.detail}`);
  }
}

/** The first day that stays: of the running month and the months before it, all that are kept. */
function keptFrom(keepMonths: number, today: string): string {
  return addMonths(firstOfMonth(today), -keepMonths);
}

function isTime({ clock, timeZone }: Deps, last: ArchiveRun | undefined): boolean {
  const nowMs = clock.nowMs();
  const startedAt = last?.started_at;
  // Nobody else archives now, so a run that has not ended was killed.
  if (last !== undefined && last.finished_at === null) return true;
  if (last?.fault != null && nowMs - Date.parse(last.started_at) >= AGAIN_MS) return true;
  return isDue({ lastStartedAt: startedAt, nowMs, timeZone });
}
