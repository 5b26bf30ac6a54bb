import { SourceError } from "../source-error.ts";
import { type ApiSeries, TooMuch } from "./client.ts";

/** The first length to ask for. A chunk that is too large is split. */
const CHUNK_MS = 3_600_000;
const CHUNK_MS_MIN = 60_000;

/**
 * Reads a period in chunks, in order, each small enough for the server and the answer limit. Each comes with the
 * instant up to which it reaches.
 */
export async function* inChunks(
  range: { from: number; before: number },
  ask: (piece: { from: number; before: number }) => Promise<ApiSeries[]>,
): AsyncGenerator<{ series: ApiSeries[]; until: number }> {
  let length = CHUNK_MS;
  for (let from = range.from; from < range.before; ) {
    const before = Math.min(from + length, range.before);
    const answer = await ask({ from, before }).catch((error: unknown) => {
      if (!(error instanceof TooMuch)) throw error;
      if (before - from <= CHUNK_MS_MIN) {
        throw new SourceError(
          `Even a minute of samples is too large: ${error.message} Narrow the metric by matchers.`,
        );
      }
      return null;
    });
    if (answer === null) {
      length = Math.max(CHUNK_MS_MIN, Math.floor((before - from) / 2));
      continue;
    }
    yield { series: answer, until: before };
    from = before;
  }
}
