import type { SourceState, UsageSource } from "@billow/contract/metering/sources.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../../db/schema.ts";
import { instantOfMs } from "../../../http/present.ts";
import { newestGaps } from "../gap-queries.ts";
import type { SourceRow } from "../queries.ts";
import { shownQuestion } from "../question-queries.ts";
import { presentGap } from "./present-gap.ts";

/** A source lags when its figures are older than this and no error explains it. */
const LAG_SECONDS_MAX = 1_800;

/** How long gaps are shown. */
const GAP_DAYS = 7;

const GAPS_MAX = 100;

const anyConfig = z.looseObject({ url: z.string().default(""), since: z.string().optional() });

/** A source as the API shows it. */
export async function presentSource(
  db: Kysely<Database>,
  row: SourceRow,
  nowMs: number,
): Promise<UsageSource> {
  const since = instantOfMs(nowMs - GAP_DAYS * 86_400_000);
  const gaps = await newestGaps(db, { collectorId: row.id, since, limit: GAPS_MAX });
  const question = await shownQuestion(db, row.id);
  const config = anyConfig.parse(row.config);
  const lagSeconds =
    row.collected_until === null
      ? null
      : Math.max(0, Math.floor((nowMs - Date.parse(row.collected_until)) / 1000));
  const state = stateOf(row, { lagSeconds, isWaiting: question?.confirmedAt === null });
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    enabled: row.enabled,
    url: config.url,
    state,
    lastSuccessAt: row.last_success_at,
    lagSeconds,
    collectedUntil: row.collected_until,
    catchingUp: state === "lagging" ? catchingUpOf(row, { since: config.since, nowMs }) : null,
    gaps: gaps.map(presentGap),
    lastError: row.last_error,
    question,
    nextAttemptAt: row.enabled ? row.next_attempt_at : null,
    config,
    hasSecret: row.has_secret,
    origin: row.origin,
    createdAt: row.created_at,
  };
}

/** How far a source is with what it missed, or has never read. Null where nobody collects from it. */
function catchingUpOf(
  { collected_until: until, last_success_at: succeededAt, created_at: createdAt }: SourceRow,
  { since = createdAt, nowMs }: { since: string | undefined; nowMs: number },
): UsageSource["catchingUp"] {
  if (until === null || succeededAt === null) return null;
  if (nowMs - Date.parse(succeededAt) > LAG_SECONDS_MAX * 1000) return null;
  const fromMs = Math.min(Date.parse(since), Date.parse(until));
  const percent = Math.floor(((Date.parse(until) - fromMs) / (nowMs - fromMs)) * 100);
  return { from: instantOfMs(fromMs), until: instantOfMs(nowMs), percent };
}

function stateOf(
  row: SourceRow,
  { lagSeconds, isWaiting }: { lagSeconds: number | null; isWaiting: boolean },
): SourceState {
  if (!row.enabled) return "paused";
  if (row.kind === "events") return row.last_success_at === null ? "new" : "ok";
  if (row.failures > 0) return "failing";
  if (isWaiting) return "waiting";
  if (lagSeconds === null) return "new";
  return lagSeconds > LAG_SECONDS_MAX ? "lagging" : "ok";
}
