import type { IngestAnswer } from "@billow/contract/metering/events.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Deps } from "../../deps.ts";
import { long } from "../../http/handler.ts";
import {
  eventSources,
  type ForeignFacts,
  factsOf,
  noteArrivals,
} from "../collectors/foreign/event-sources.ts";
import { isForeign } from "../events/is-foreign.ts";
import { parseEvent } from "../events/parse-event.ts";
import { type Received, receivedEvents } from "../events/received-events.ts";
import { loadMeters } from "../meters/load-meters.ts";
import { ingestEvents } from "../usage/ingest/ingest-events.ts";
import { refuseTooManyHours } from "../usage/ingest/spread.ts";
import { type Rejection, storeRejected } from "../usage/ingest/store-rejected.ts";
import type { UsageEvent } from "../usage/store/event.ts";

export const eventHandlers = {
  ingestEvents: long<"ingestEvents">(async ({ deps, body, bodyText, headers }) =>
    ingestBatch(deps, receivedEvents({ body, bodyText, headers })),
  ),
};

/** Ingests the good events and rejects the bad ones. @throws DomainError `no_good_event` when none is good */
async function ingestBatch(deps: Deps, received: readonly Received[]): Promise<IngestAnswer> {
  const nowMs = deps.clock.nowMs();
  const now = Math.floor(nowMs / 1000);
  const { good, ignored, rejected, rejections, mapped } = await readAll(deps, received, now);
  refuseTooManyHours(good, now);
  await storeRejected(deps, rejections);
  if (good.length === 0 && ignored === 0) {
    const none =
      received.length === 1
        ? "The event could not be accepted:"
        : `None of the ${received.length} events could be accepted. The first:`;
    throw new DomainError("no_good_event", `${none} ${rejected[0]?.detail ?? ""}`);
  }
  const counts = await ingestEvents(deps, good);
  await noteArrivals(deps.db, [...mapped], nowMs);
  return { ...counts, ignored, rejected };
}

interface Read {
  good: UsageEvent[];
  ignored: number;
  rejected: IngestAnswer["rejected"];
  rejections: Rejection[];
  /** The ids of the sources whose mappings read something. */
  mapped: Set<string>;
}

async function readAll(deps: Deps, received: readonly Received[], now: number): Promise<Read> {
  const read: Read = { good: [], ignored: 0, rejected: [], rejections: [], mapped: new Set() };
  const context = { now, meters: await loadMeters(deps.db) };
  const hasForeign = received.some((one) => "event" in one && isForeign(one.event));
  const sources = hasForeign ? await eventSources(deps.db) : [];
  const take = ({ source, facts }: ForeignFacts) => {
    read.mapped.add(source.id);
    read.good.push(...facts);
    if (facts.length === 0) read.ignored += 1;
  };
  for (const one of received) {
    try {
      if ("fault" in one) throw one.fault;
      if (isForeign(one.event)) take(factsOf(one.exact(), sources, context));
      else read.good.push(parseEvent(one.event, context));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { code, detail } = error;
      read.rejected.push({ index: one.index, code, detail });
      read.rejections.push({ event: "event" in one ? one.event : one.line, code, detail });
    }
  }
  return read;
}
