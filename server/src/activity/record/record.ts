import {
  type EventType,
  eventNameOf,
  type NewEvent,
  type SubjectKind,
  subjectKindOf,
} from "@billow/core/activity/event-types.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { chainHash } from "./chain-hash.ts";
import { chainEnds, insertEvents, lockChains, moveChainEnds } from "./queries.ts";

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
  const [invoices, others] = [true, false].map((isOfInvoice) =>
    subjects.filter(({ kind }) => (kind === "invoice") === isOfInvoice),
  );
  const ends = new Map([...(await lockChains(tx, others ?? [])), ...(await chainEnds(tx, invoices ?? []))]);
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
  const last = new Map(rows.map((row) => [`${row.subject.kind} ${row.subject.id}`, row]));
  const moved = [...last.values()].filter(({ subject }) => subject.kind !== "invoice");
  await moveChainEnds(
    tx,
    moved.map(({ subject, seq, hash }) => ({ ...subject, seq, hash })),
  );
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
