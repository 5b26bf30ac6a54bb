import { eventsConfig } from "@billow/contract/metering/event-source.ts";
import { counted } from "@billow/core/counted.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import type { ParseContext } from "../../events/parse-event.ts";
import { type Received, receivedLines, receivedText } from "../../events/received-events.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { refusedLast } from "../../usage/ingest/store-rejected.ts";
import type { AllocationChange, UsageEvent, UsageReading } from "../../usage/store/event.ts";
import { tilingOf } from "../../usage/store/tilings.ts";
import type { DryRun } from "../kind-of-source.ts";
import { usageOfChanges } from "../usage-of-changes.ts";
import { usageOfReadings } from "../usage-of-readings.ts";
import { type EventSource, factsOf } from "./event-sources.ts";
import { matchingMappings } from "./match-mappings.ts";

const REFUSED_MAX = 1_000;

/** What a source's mappings make of some events. Nothing is stored, and other sources are left aside. */
export async function dryRunEvents(
  deps: Deps,
  source: { name: string; config: unknown },
  { events, refused }: { events: string | undefined; refused: boolean },
): Promise<DryRun> {
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const meters = await loadMeters(deps.db);
  const { mappings } = eventsConfig.parse(source.config);
  const own: EventSource = { id: "", name: source.name, mappings };
  const pasted = events === undefined ? [] : receivedText(events);
  const kept = refused ? await keptEvents(deps, own) : [];
  const { facts, ignored, skipped } = tried([...pasted, ...kept], own, { now, meters });
  const readings = facts.filter((fact): fact is UsageReading => fact.type === "usage");
  const changes = facts.filter((fact): fact is AllocationChange => fact.type === "allocation");
  const instants = [...readings.flatMap((one) => [one.from, one.before]), ...changes.map(({ at }) => at)];
  const window = instants.reduce(
    (all, at) => ({ from: Math.min(all.from, at), before: Math.max(all.before, at) }),
    { from: now, before: changes.length > 0 ? now : 0 },
  );
  const before = window.before === 0 ? now : window.before;
  const tiling = tilingOf(deps.timeZone);
  return {
    from: instantOfSeconds(window.from),
    before: instantOfSeconds(before),
    usage: [
      ...usageOfReadings(readings, { meters, tiling }),
      ...usageOfChanges(changes, { from: window.from, before }, { tiling, meters }),
    ],
    skipped,
    gaps: [],
    notes: [noteOf({ pasted: pasted.length, kept: kept.length, facts: facts.length, ignored })],
  };
}

/** Refused events that this source would map. Those that were too long to keep whole cannot be tried. */
async function keptEvents(deps: Deps, source: EventSource): Promise<Received[]> {
  const texts = await refusedLast(deps.db, REFUSED_MAX);
  return receivedLines(texts.join("\n"), REFUSED_MAX).filter(
    (one) => "event" in one && matchingMappings(one.event, source.mappings).length > 0,
  );
}

function tried(
  received: readonly Received[],
  source: EventSource,
  context: ParseContext,
): { facts: UsageEvent[]; ignored: number; skipped: DryRun["skipped"] } {
  const facts: UsageEvent[] = [];
  const faults: { reason: string; example: string }[] = [];
  let ignored = 0;
  for (const one of received) {
    try {
      if ("fault" in one) throw one.fault;
      const found = factsOf(one.exact(), [source], context).facts;
      facts.push(...found);
      if (found.length === 0) ignored += 1;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const shown = "event" in one ? JSON.stringify(one.event) : one.line;
      faults.push({ reason: error.detail, example: shown.slice(0, 300) });
    }
  }
  const reasons = Map.groupBy(faults, ({ reason }) => reason);
  const skipped = [...reasons].map(([reason, own]) => ({
    mapping: "events",
    reason,
    series: own.length,
    example: own[0]?.example ?? "",
  }));
  return { facts, ignored, skipped };
}

function noteOf(counts: { pasted: number; kept: number; facts: number; ignored: number }): string {
  const { pasted, kept, facts, ignored } = counts;
  if (pasted + kept === 0) return "No events were tried. Paste some, or let Billow try those it refused.";
  const left = ignored === 0 ? "" : ` The mappings leave ${ignored} of them out.`;
  const came = kept === 0 ? "" : ` ${kept} of them were refused before.`;
  return `Tried: ${counted(pasted + kept, "event")}.${came} They count as ${counted(facts, "fact")}.${left}`;
}
