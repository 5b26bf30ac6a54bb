import { chainHash } from "../../activity/record/record.ts";
import { storedEvent } from "../../activity/record/stored-event.ts";
import { errorMessage } from "../../error-code.ts";
import type { Contradiction } from "./finding.ts";
import type { StoredInvoice } from "./stored-invoice.ts";

/**
 * Computes a timeline's hash chain from its first entry. After a break the chain continues from the stored hash, so that one
 * changed entry is one finding.
 */
export function* checkTimeline({ invoice, timeline }: StoredInvoice): Generator<Contradiction> {
  let before: Buffer | null = null;
  for (const [index, row] of timeline.entries()) {
    const where = `${invoice.number}, entry ${row.seq}`;
    if (row.seq !== index + 1) {
      yield { where, expected: `entry ${index + 1}`, found: `entry ${row.seq}` };
      return;
    }
    const expected = hashOf(before, row);
    const found = row.hash.toString("hex");
    if (expected !== found) yield { where, expected, found };
    before = row.hash;
  }
  if (timeline.length === 0) yield { where: invoice.number, expected: "a timeline", found: "no entry" };
}

/** The hash that an entry should have, or the reason why it cannot have one. */
function hashOf(before: Buffer | null, row: StoredInvoice["timeline"][number]): string {
  try {
    return chainHash(before, storedEvent(row)).toString("hex");
  } catch (error) {
    return `an entry that can be hashed (${errorMessage(error)})`;
  }
}
