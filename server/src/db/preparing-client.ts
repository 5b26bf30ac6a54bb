import { createHash } from "node:crypto";
import pg from "pg";

/** How often a statement is run before it is worth preparing: most are run once or twice. */
const PREPARE_THRESHOLD = 20;

/** Statements that are counted at most. Texts that differ with every call, as lists of values do, must not fill the memory. */
const COUNTED_MAX = 1_000;

/**
 * A connection that prepares what is run again and again inside transactions that write, as a job does that takes
 * thousands of invoices one after the other: parsing and planning such a statement takes longer than doing it. It looks
 * rows up by their keys, so that one plan is right for all values. Everything outside of such a transaction, lists and
 * reports above all, is planned anew for the values it has.
 */
export class PreparingClient extends pg.Client {
  #isWriting = false;

  // biome-ignore lint/suspicious/noExplicitAny: the driver has a dozen overloads, and all but one go through untouched
  override query(...args: any[]): any {
    const [text, values] = args;
    if (typeof text === "string") {
      if (text === "begin") this.#isWriting = true;
      else if (text === "commit" || text === "rollback") this.#isWriting = false;
      else if (this.#isWriting && args.length === 2 && Array.isArray(values)) {
        const name = nameOf(text);
        if (name !== null) return super.query({ name, text, values });
      }
    }
    return super.query(text, ...args.slice(1));
  }
}

interface Counted {
  runs: number;
  name: string | null;
}

const counted = new Map<string, Counted>();

/** The name a statement is prepared under, the same on every connection; null as long as it is too seldom. */
function nameOf(text: string): string | null {
  const known = counted.get(text);
  if (known === undefined) {
    if (counted.size < COUNTED_MAX) counted.set(text, { runs: 1, name: null });
    return null;
  }
  known.runs += 1;
  if (known.name === null && known.runs > PREPARE_THRESHOLD)
    known.name = createHash("sha256").update(text).digest("base64url").slice(0, 24);
  return known.name;
}
