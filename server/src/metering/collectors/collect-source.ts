import { DomainError } from "@billow/core/errors.ts";
import { alone } from "../../db/alone.ts";
import type { Deps } from "../../deps.ts";
import { errorMessage } from "../../error-code.ts";
import { instantOfMs, instantOfSeconds } from "../../http/present.ts";
import { KINDS } from "./kinds.ts";
import { openSource } from "./open-source.ts";
import { collecting, findSource, type SourceRow, updateState } from "./queries.ts";
import { SourceError } from "./source-error.ts";

/**
 * The first retry of a failed source comes after this long; the delay doubles with each further failure, up to the
 * maximum.
 */
const RETRY_SECONDS = 15;
const RETRY_SECONDS_MAX = 900;

/** Errors are stored up to this length: the rest of an HTML page helps nobody. */
export const ERROR_LENGTH_MAX = 500;

/**
 * One turn of a source: collects what is available and records the result. A failure loses nothing, because the next
 * turn begins where the last successful one ended. Returns false when another process is collecting from the source.
 *
 * @throws DomainError `not_found`; a failure of the source is recorded, not thrown
 */
export async function collectSource(deps: Deps, id: string): Promise<boolean> {
  const done = await alone(deps.db, collecting(id), async () => {
    const row = await findSource(deps.db, id);
    if (row === undefined) throw new DomainError("not_found", "This source does not exist.");
    if (row.kind === "events")
      throw new DomainError(
        "conflict",
        "Nothing is collected from this source: its events are sent to Billow.",
      );
    await turn(deps, row);
  });
  return done !== undefined;
}

async function turn(deps: Deps, row: SourceRow): Promise<void> {
  try {
    const kind = KINDS[row.kind];
    if (kind === undefined)
      throw new SourceError(`This version of Billow cannot collect from sources of kind ${row.kind}.`);
    const { collectedUntil, nextAttemptAt } = await kind.collect(deps, await openSource(deps, row));
    await updateState(deps.db, row.id, {
      collected_until: instantOfSeconds(collectedUntil),
      last_success_at: instantOfMs(deps.clock.nowMs()),
      next_attempt_at: instantOfSeconds(nextAttemptAt),
      last_error: null,
      failures: 0,
    });
  } catch (error) {
    const failures = row.failures + 1;
    const waitSeconds = Math.min(RETRY_SECONDS * 2 ** Math.min(failures - 1, 10), RETRY_SECONDS_MAX);
    // A fault of the source is said in a sentence. Where it was found in this program helps nobody.
    if (error instanceof SourceError)
      deps.log.warn(
        { source: row.name, failures },
        `The source ${row.name} failed: ${error.message.replace(/\.?$/, ".")} It is tried again in ${waitSeconds} s.`,
      );
    else deps.log.error({ source: row.name, failures, err: error }, "Collecting from a source failed.");
    await updateState(deps.db, row.id, {
      last_error: errorMessage(error).slice(0, ERROR_LENGTH_MAX),
      failures,
      next_attempt_at: instantOfMs(deps.clock.nowMs() + waitSeconds * 1000),
    });
  }
}
