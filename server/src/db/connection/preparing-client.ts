import { createHash } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import pg from "pg";

/** How often a statement runs before it is prepared. Most run once or twice. */
const PREPARE_THRESHOLD = 20;

/** Statements counted, and prepared, at most. Texts that differ with every call, such as lists of values, must not fill the memory. */
const COUNTED_MAX = 1_000;
const PREPARED_MAX = 1_000;

/** Begins a statement that only looks up rows by their keys, so that it is prepared wherever it runs. */
export const byKey: RawBuilder<unknown> = sql`/* by key */`;

const BY_KEY = "/* by key */";

/**
 * A connection that prepares statements repeated inside writing transactions, as in a job that processes thousands of
 * invoices: there, parsing and planning take longer than executing. Such statements look up rows by key, so one plan
 * suits all values. Statements elsewhere, such as lists and reports, are planned for their values, unless they begin with
 * `byKey`.
 */
export class PreparingClient extends pg.Client {
  #isWriting = false;

  // biome-ignore lint/suspicious/noExplicitAny: the driver has a dozen overloads, and all but one go through untouched
  override query(...args: any[]): any {
    const [text, values] = args;
    if (typeof text === "string") {
      if (text === "begin") this.#isWriting = true;
      else if (text === "commit" || text === "rollback") this.#isWriting = false;
      else if ((this.#isWriting || text.startsWith(BY_KEY)) && args.length === 2 && Array.isArray(values)) {
        const name = nameOf(text);
        if (name !== null) return super.query({ name, text, values });
      }
    }
    return super.query(text, ...args.slice(1));
  }
}

/** How often each statement ran that is not prepared; the one that ran longest ago comes first. */
const runs = new Map<string, number>();

/** The names of those that are. */
const names = new Map<string, string>();

/** The name of a prepared statement, equal on every connection; null while the statement is too rare. */
function nameOf(text: string): string | null {
  const known = names.get(text);
  if (known !== undefined) return known;
  const count = (runs.get(text) ?? 0) + 1;
  runs.delete(text);
  if (count > PREPARE_THRESHOLD && names.size < PREPARED_MAX) {
    const name = createHash("sha256").update(text).digest("base64url").slice(0, 24);
    names.set(text, name);
    return name;
  }
  runs.set(text, count);
  const [oldest] = runs.keys();
  if (runs.size > COUNTED_MAX && oldest !== undefined) runs.delete(oldest);
  return null;
}
