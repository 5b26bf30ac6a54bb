import { createHash } from "node:crypto";
import {
  type EventType,
  eventNameOf,
  type NewEvent,
  type SubjectKind,
  subjectKindOf,
} from "@billow/core/event.ts";
import { type ChainedEvent, canonicalEvent } from "@billow/core/event-chain.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { chainEnds, insertEvents, lockChains } from "./queries.ts";

/**
 * Says that something has happened: the only way to do so. Events are appended to their subjects' chains in the order of
 * the list, with the transaction of the change. The caller holds the row lock of an invoice, so that two transactions
 * cannot take the same place in its timeline; other subjects' chains are locked here.
 */
export async function record(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock">,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const at = instantOfMs(deps.clock.nowMs());
  const subjects = [...new Map(events.map((event) => [keyOf(event), subjectOf(event)])).values()];
  await lockChains(
    tx,
    subjects.filter(({ kind }) => kind !== "invoice"),
  );
  const ends = await chainEnds(tx, subjects);
  const rows = events.map((event) => {
    const key = keyOf(event);
    const end = ends.get(key) ?? { seq: 0, hash: null };
    const { actor, data } = event;
    const chained = {
      subject: subjectOf(event),
      seq: end.seq + 1,
      at,
      name: eventNameOf(event.type),
      actor,
      data,
    };
    const hash = chainHash(end.hash, chained);
    ends.set(key, { seq: chained.seq, hash });
    return { ...chained, hash };
  });
  await insertEvents(tx, rows);
}

function subjectOf({ type, subject }: { type: EventType; subject: string }): {
  kind: SubjectKind;
  id: string;
} {
  return { kind: subjectKindOf(type), id: subject };
}

function keyOf(event: NewEvent): string {
  return `${subjectKindOf(event.type)} ${event.subject}`;
}

/**
 * SHA-256 over the hash before (nothing for the first event) and the event's canonical text. The instant goes in as one
 * text, whether it comes from the clock (".500Z") or from the database (".5Z").
 */
export function chainHash(before: Buffer | null, event: ChainedEvent): Buffer {
  const digest = createHash("sha256");
  if (before !== null) digest.update(before);
  const at = instantOfMs(Date.parse(event.at));
  return digest.update(canonicalEvent({ ...event, at })).digest();
}
