import { type PrometheusConfig, prometheusConfig } from "@billow/contract/metering/prometheus-source.ts";
import { COUNTER_LOOK_AHEAD_MS } from "@billow/core/metering/counter-usage.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Deps } from "../../../deps.ts";
import { epochSeconds, instantOfSeconds } from "../../../http/present.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { tilingOf } from "../../usage/store/tilings.ts";
import { openGaps, putGaps } from "../gap-queries.ts";
import type { Collected } from "../kind-of-source.ts";
import type { OpenSource } from "../open-source.ts";
import { updateState } from "../queries.ts";
import { SourceError } from "../source-error.ts";
import { forgetBefore } from "../window-queries.ts";
import { prometheusClient } from "./client.ts";
import { collectPage, type PageInput } from "./collect-page.ts";
import { beginsAt, horizonSeconds } from "./compare.ts";
import type { Page } from "./measure-page.ts";

/** Hours collected before progress is stored. */
const PAGE_HOURS = 6;

/** A turn does not begin another page after this long. */
const TURN_MS = 45_000;

/** An hour is settled this long after its end, because samples may arrive late. */
const LATE_SECONDS = 300;

/** A counter may recover from a dip until this much later. */
const LOOK_AHEAD_SECONDS = COUNTER_LOOK_AHEAD_MS / 1000;

/** After a long turn the source rests for this many times its duration. */
const REST = 4;

interface Turn extends Omit<PageInput, "from" | "before"> {
  deps: Deps;
  source: OpenSource;
  tiling: Tiling;
  isOver(): boolean;
}

/**
 * One turn: settles the hours whose samples must have arrived, repairs the hours old enough for late samples, fills
 * outages that have ended, and collects the hours since then provisionally.
 *
 * Every step measures from the samples alone and reports only changes, so a killed turn is simply repeated.
 */
export async function collectPrometheus(deps: Deps, source: OpenSource): Promise<Collected> {
  const config = prometheusConfig.parse(source.config);
  const begunMs = performance.now();
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const tiling = tilingOf(deps.timeZone);
  const client = prometheusClient(config, source);
  const meters = await loadMeters(deps.db);
  assertMeters(config, meters);
  const isOver = () => performance.now() - begunMs > TURN_MS;
  const turn: Turn = { deps, source, config, client, tiling, meters, now, isOver };

  const edge = hourOf(tiling, now - Math.max(config.holdSeconds, LOOK_AHEAD_SECONDS) - LATE_SECONDS);
  const settled = await settle(turn, edge);
  if (settled < edge) return { collectedUntil: settled, nextAttemptAt: now };
  const page = await collectPage({ ...turn, from: settled, before: now });
  await fillOutages(turn, { page, settled });
  await repair(turn, settled);
  const oldest = now - horizonSeconds(source) - FORGET_SECONDS;
  await forgetBefore(deps.db, { collectorId: source.id, before: oldest });
  const tookSeconds = (performance.now() - begunMs) / 1000;
  const restSeconds = Math.max(config.everySeconds, Math.ceil(tookSeconds * REST));
  return { collectedUntil: now, nextAttemptAt: now + restSeconds };
}

/** Refuses to ask for what could not be counted: a source of the file may name a meter that is still to be added. */
function assertMeters({ mappings }: PrometheusConfig, meters: Meters): void {
  const unknown = mappings.find(({ meter }) => !meters.has(meter));
  if (unknown === undefined) return;
  throw new SourceError(
    `There is no meter "${unknown.meter}", so nothing is collected. Add the meter or correct the source; then it goes on from where it stands`,
  );
}

/** Nothing older than the horizon is measured. Reported ids are kept a little longer. */
const FORGET_SECONDS = 35 * 86_400;

/** Collects whole hours up to `edge`, page by page, and stores the progress. Returns how far it came. */
async function settle(turn: Turn, edge: number): Promise<number> {
  const { deps, source, config, tiling, now } = turn;
  const first = firstHour(turn);
  let settled = Math.max(first, source.settledUntil ?? first);
  const horizon = hourOf(tiling, now - horizonSeconds(source));
  if (settled < horizon && settled < edge) {
    await noteMissed(turn, settled, Math.min(horizon, edge));
    settled = Math.min(horizon, edge);
  }
  let repaired = source.repairedUntil ?? settled;
  while (settled < edge && !turn.isOver()) {
    const before = Math.min(pageEnd(tiling, settled), edge);
    await collectPage({ ...turn, from: settled, before });
    // All late samples of hours this old have arrived, so the hours need no repair.
    if (repaired >= settled && before <= now - config.repairSeconds) repaired = before;
    settled = before;
    await updateState(deps.db, source.id, {
      settled_until: instantOfSeconds(settled),
      repaired_until: instantOfSeconds(Math.min(repaired, settled)),
      collected_until: instantOfSeconds(settled),
    });
  }
  source.repairedUntil = Math.min(repaired, settled);
  return settled;
}

/** The hour at which collecting begins. */
function firstHour({ source, tiling }: Turn): number {
  return hourOf(tiling, beginsAt(source));
}

/** Records hours that are beyond the horizon and were never collected, so that everyone sees what is missing. */
async function noteMissed({ deps, source, config, now }: Turn, from: number, before: number): Promise<void> {
  const isFirst = source.settledUntil === null;
  if (isFirst && config.since === undefined) return;
  const days = Math.floor(horizonSeconds(source) / 86_400);
  await putGaps(deps.db, {
    collectorId: source.id,
    newId: deps.newId,
    now: instantOfSeconds(now),
    gaps: [
      {
        kind: "missed",
        subject: "source",
        meter: null,
        resource: null,
        tenant_id: null,
        starts_at: instantOfSeconds(from),
        ends_at: instantOfSeconds(before),
        detail: isFirst
          ? `A source is read ${days} days back at most. These hours of since are older and were skipped.`
          : `Nothing was collected for longer than ${days} days, so these hours were skipped. Raise backfillSeconds to fill in more next time.`,
      },
    ],
  });
}

/** Measures hours again once they are old enough for all late samples to have arrived. */
async function repair(turn: Turn, settled: number): Promise<void> {
  const { deps, source, config, tiling, now } = turn;
  const edge = Math.min(settled, hourOf(tiling, now - config.repairSeconds));
  let repaired = source.repairedUntil ?? edge;
  while (repaired < edge && !turn.isOver()) {
    const before = Math.min(pageEnd(tiling, repaired), edge);
    await collectPage({ ...turn, from: repaired, before });
    repaired = before;
    await updateState(deps.db, source.id, { repaired_until: instantOfSeconds(repaired) });
  }
}

/**
 * Measures the hours of outages again whose targets answer again. Only now are the values before and after an outage
 * known, and with them the usage during it. The outage of a target that stays away is not changed.
 */
async function fillOutages(turn: Turn, { page, settled }: { page: Page; settled: number }): Promise<void> {
  const { deps, source, config, tiling, now } = turn;
  const open = await openGaps(deps.db, { collectorId: source.id, kind: "outage" });
  const back = open.filter((gap) => page.answeredAfter(gap.subject, Date.parse(gap.starts_at)));
  const oldest = hourOf(tiling, now - config.outageHoldSeconds);
  const from = Math.min(...back.map((gap) => Math.max(hourOf(tiling, epochSeconds(gap.starts_at)), oldest)));
  if (from < settled) await collectPage({ ...turn, from, before: now });
  const lost = open.filter((gap) => epochSeconds(gap.starts_at) < oldest);
  await putGaps(deps.db, {
    collectorId: source.id,
    newId: deps.newId,
    now: instantOfSeconds(now),
    gaps: lost.map((gap) => ({
      ...gapColumns(gap),
      ends_at: instantOfSeconds(now),
      detail: `${gap.subject} was out for longer than values are carried over an outage. No more usage is counted for that time.`,
    })),
  });
}

function gapColumns(gap: Awaited<ReturnType<typeof openGaps>>[number]) {
  const { kind, subject, meter, resource, tenant_id, starts_at } = gap;
  return { kind, subject, meter, resource, tenant_id, starts_at };
}

function hourOf(tiling: Tiling, second: number): number {
  return tiling.hours(second, second + 1)[0]?.start ?? second;
}

function pageEnd(tiling: Tiling, from: number): number {
  return tiling.hours(from, from + PAGE_HOURS * 3_600).at(-1)?.end ?? from + 3_600;
}
