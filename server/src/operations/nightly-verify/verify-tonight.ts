import { createDb, createPool } from "../../db/connection/pool.ts";
import { ShardedTables } from "../../db/shards/sharded-tables.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { isDue } from "../../night.ts";
import type { Finding } from "../verify/finding.ts";
import { positionOf, START, verifySlices } from "../verify/verify-slices.ts";
import { emailRedVerdict } from "./email-red-verdict.ts";
import {
  insertVerification,
  keepSlice,
  newestVerification,
  type SliceEnd,
  type VerificationRow,
} from "./queries.ts";
import { checkedOf, findingsOf } from "./stored-verification.ts";
import { markTurnToRed } from "./verdict-queries.ts";

/** Works for so long a minute, so that a large database is checked over hours and is never kept busy by it. */
const BUDGET_MS = 20_000;
const KEPT_MS = 400 * 86_400_000;
const FINDINGS_KEPT = 100;

/**
 * Goes on with tonight's check of everything that is stored: begins it where it is time, and keeps what each slice found
 * together with where the next one begins. Killed at any point, the next call goes on there.
 */
export async function verifyTonight(deps: Deps, databaseUrl: string, budgetMs = BUDGET_MS): Promise<void> {
  const running = await runningVerification(deps);
  if (running !== undefined) await goOn(deps, databaseUrl, { running, budgetMs });
  await emailRedVerdict(deps);
}

async function runningVerification(deps: Deps): Promise<VerificationRow | undefined> {
  const newest = await newestVerification(deps.db);
  if (newest !== undefined && newest.finished_at === null) return newest;
  const nowMs = deps.clock.nowMs();
  if (!isDue({ lastStartedAt: newest?.started_at, nowMs, timeZone: deps.timeZone })) return undefined;
  const begun = { id: deps.newId(), at: instantOfMs(nowMs), before: instantOfMs(nowMs - KEPT_MS) };
  await inTransaction(deps.db, (tx) => insertVerification(tx, { ...begun, part: START.part }));
  const begunRow = await newestVerification(deps.db);
  return begunRow?.finished_at === null ? begunRow : undefined;
}

/** With connections of its own: its statements may take longer than those of a call. */
async function goOn(
  deps: Deps,
  databaseUrl: string,
  { running, budgetMs }: { running: VerificationRow; budgetMs: number },
): Promise<void> {
  const pool = createPool({ connectionString: databaseUrl, log: deps.log, max: 2, statementTimeoutMs: 0 });
  try {
    await goThroughSlices({ ...deps, pool, db: createDb(pool) }, running, budgetMs);
  } finally {
    await pool.end();
  }
}

async function goThroughSlices(deps: Deps, running: VerificationRow, budgetMs: number): Promise<void> {
  const until = performance.now() + budgetMs;
  const checked = checkedOf(running);
  const findings = findingsOf(running);
  let from: SliceEnd["from"] = { part: running.part, afterId: running.after_id };
  let found = 0;
  const onFinding = (finding: Finding) => {
    found += 1;
    if (findings.length < FINDINGS_KEPT) findings.push(finding);
  };
  const options = { from: positionOf(from), checked, onFinding, withoutUsage: await isSharded(deps) };
  for await (const to of verifySlices(deps, options)) {
    const at = instantOfMs(deps.clock.nowMs());
    const end = { id: running.id, from, to, checked, findings, found, at };
    if (!(await keep(deps, end)) || to === null || performance.now() >= until) return;
    from = to;
    found = 0;
  }
}

/** Whether several nodes hold the usage. While a server works, they are not read as of one moment, and would seem to disagree. */
async function isSharded({ db }: Deps): Promise<boolean> {
  return inTransaction(db, async (tx) => (await ShardedTables.columnOf(tx, "usage_event")) !== undefined);
}

async function keep(deps: Deps, end: SliceEnd): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    const kept = await keepSlice(tx, end);
    if (kept && end.to === null) await markTurnToRed(tx, end.id);
    return kept;
  });
}
