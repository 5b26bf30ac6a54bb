import type { Selectable } from "kysely";
import { chainHash } from "../../activity/record/chain-hash.ts";
import { storedEvent } from "../../activity/record/stored-event.ts";
import type { EventTable } from "../../db/schema/activity.ts";
import { errorMessage } from "../../error-code.ts";
import type { Contradiction } from "./finding.ts";
import type { StoredInvoice } from "./stored-invoice.ts";

/** An invoice has events, and their chain is whole. */
export function* checkTimeline({ invoice, timeline }: StoredInvoice): Generator<Contradiction> {
  yield* checkChain(timeline, invoice.number);
  if (timeline.length === 0) yield { where: invoice.number, expected: "a timeline", found: "no entry" };
}

/**
 * Computes a subject's hash chain from its first event on. After a break the chain goes on from the hash that is stored, so
 * that one changed event is one finding.
 */
export function* checkChain(
  events: readonly Selectable<EventTable>[],
  subject: string,
): Generator<Contradiction> {
  let before: Buffer | null = null;
  for (const [index, row] of events.entries()) {
    const where = `${subject}, entry ${row.seq}`;
    if (row.seq !== index + 1) {
      yield { where, expected: `entry ${index + 1}`, found: `entry ${row.seq}` };
      return;
    }
    const expected = hashOf(before, row);
    const found = row.hash.toString("hex");
    if (expected !== found) yield { where, expected, found };
    before = row.hash;
  }
}

/** The hash an event should have, or why it cannot have any. */
function hashOf(before: Buffer | null, row: Selectable<EventTable>): string {
  try {
    return chainHash(before, storedEvent(row)).toString("hex");
  } catch (error) {
    return `an entry that can be hashed (${errorMessage(error)})`;
  }
}
