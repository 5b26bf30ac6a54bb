import { type EventMapping, eventsConfig } from "@billow/contract/metering/event-source.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { instantOfMs } from "../../../http/present.ts";
import { type ParseContext, parseEvent } from "../../events/parse-event.ts";
import type { UsageEvent } from "../../usage/store/event.ts";
import { noteArrival, selectSources } from "../queries.ts";
import { factOfEvent } from "./facts-of-event.ts";
import { matchingMappings } from "./match-mappings.ts";
import { valueAt } from "./value-at.ts";

/** A source whose mappings say what foreign events count. */
export interface EventSource {
  id: string;
  name: string;
  mappings: readonly EventMapping[];
}

/** What a foreign event counts, and the source that says so. Without facts, a mapping says to leave it out. */
export interface ForeignFacts {
  source: EventSource;
  facts: UsageEvent[];
}

/** The sources of foreign events that are switched on. */
export async function eventSources(db: Kysely<Database>): Promise<EventSource[]> {
  const rows = await selectSources(db);
  return rows
    .filter(({ kind, enabled }) => kind === "events" && enabled)
    .map(({ id, name, config }) => ({ id, name, mappings: eventsConfig.parse(config).mappings }));
}

/** Notes that events of these sources arrived. */
export async function noteArrivals(
  db: Kysely<Database>,
  ids: readonly string[],
  nowMs: number,
): Promise<void> {
  for (const id of ids) await noteArrival(db, id, instantOfMs(nowMs));
}

/**
 * What a foreign event counts, by the only source that maps it. Nothing is guessed: an event that two sources map, or
 * of which any fact cannot be read, is refused whole.
 *
 * @param event its numbers as they are written; see `parseKeepingNumbers`
 * @throws DomainError that names the place in the event and the reason
 */
export function factsOf(
  event: unknown,
  sources: readonly EventSource[],
  context: ParseContext,
): ForeignFacts {
  const matching = sources
    .map((source) => ({ source, mappings: matchingMappings(event, source.mappings) }))
    .filter(({ mappings }) => mappings.length > 0);
  const [first, second] = matching;
  if (first === undefined) throw unmapped(event);
  if (second !== undefined)
    throw new DomainError(
      "invalid_request",
      `The sources ${first.source.name} and ${second.source.name} both map this event, so it would count twice. Narrow one of them by its match.`,
    );
  const counting = first.mappings.filter(({ ignore }) => !ignore);
  const facts = counting.map((mapping) => factOf(event, { mapping, source: first.source, context }));
  const ids = facts.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new DomainError(
      "invalid_request",
      `Two mappings of the source ${first.source.name} match this event and have the same name. Name each, or narrow one by its match.`,
    );
  return { source: first.source, facts };
}

function factOf(
  event: unknown,
  { mapping, source, context }: { mapping: EventMapping; source: EventSource; context: ParseContext },
): UsageEvent {
  try {
    return parseEvent(factOfEvent(event, mapping), context);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const which = mapping.name === undefined ? "" : `, mapping ${mapping.name}`;
    const detail = placed(error.detail, mapping);
    throw new DomainError(error.code, `${detail} (Source ${source.name}${which}.)`);
  }
}

/** Where an instant stands in the foreign event, in place of the field of Billow's that it becomes. */
function placed(detail: string, { from, before }: EventMapping): string {
  const since = from?.path ?? "time";
  const places = new Map([
    ["time", since],
    ["data.from", since],
    ["data.before", before?.path],
  ]);
  const [field = ""] = /^[\w.]+(?= )/.exec(detail) ?? [];
  const place = places.get(field);
  return place === undefined ? detail : `${place}${detail.slice(field.length)}`;
}

function unmapped(event: unknown): DomainError {
  const type = String(valueAt(event, "type")).slice(0, 60);
  return new DomainError(
    "invalid_request",
    `There is no event type "${type}". Send billow.usage or billow.allocation, or add a source of kind events that maps this type.`,
  );
}
