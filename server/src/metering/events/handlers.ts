import type { IngestAnswer } from "@billow/contract/metering/events.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Deps } from "../../deps.ts";
import { long } from "../../http/handler.ts";
import { ingestEvents } from "../usage/ingest/ingest-events.ts";
import { refuseTooManyHours } from "../usage/ingest/spread.ts";
import { type Rejection, storeRejected } from "../usage/ingest/store-rejected.ts";
import type { UsageEvent } from "../usage/store/event.ts";
import { binaryEvent } from "./binary-event.ts";
import { parseEvent } from "./parse-event.ts";

const EVENTS_MAX = 10_000;

export const eventHandlers = {
  ingestEvents: long<"ingestEvents">(async ({ deps, body, headers }) =>
    ingestBatch(deps, eventsOf(body, headers)),
  ),
};

/** The events of a request: an array, a single object, or data whose envelope is in the headers. */
function eventsOf(
  body: unknown,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): unknown[] {
  if (headers["ce-id"] !== undefined) return [binaryEvent(headers, body)];
  const events = Array.isArray(body) ? body : [body];
  if (events.length > EVENTS_MAX)
    throw new DomainError(
      "too_large",
      `A call takes at most ${EVENTS_MAX} events; this one has ${events.length}. Send several calls.`,
    );
  if (events.length === 0) throw new DomainError("invalid_request", "The call has no events.");
  return events;
}

/** Ingests the good events and rejects the bad ones. @throws DomainError `no_good_event` when none is good */
async function ingestBatch(deps: Deps, given: readonly unknown[]): Promise<IngestAnswer> {
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const good: UsageEvent[] = [];
  const rejected: IngestAnswer["rejected"] = [];
  const rejections: Rejection[] = [];
  for (const [index, event] of given.entries()) {
    try {
      good.push(parseEvent(event, now));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      rejected.push({ index, code: error.code, detail: error.detail });
      rejections.push({ event, code: error.code, detail: error.detail });
    }
  }
  refuseTooManyHours(good, now);
  await storeRejected(deps, rejections);
  if (good.length === 0) {
    throw new DomainError(
      "no_good_event",
      `None of the ${given.length} events could be accepted. The first: ${rejected[0]?.detail ?? ""}`,
    );
  }
  return { ...(await ingestEvents(deps, good)), rejected };
}
