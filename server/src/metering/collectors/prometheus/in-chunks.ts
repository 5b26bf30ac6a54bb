import { SourceError } from "../source-error.ts";
import { type ApiSeries, TooMuch } from "./client.ts";

/** Asked for at once, unless the answer turns out too large. */
const CHUNK_MS = 3_600_000;
const CHUNK_MS_MIN = 60_000;

/**
 * A stretch of time in pieces, in order, each as large as the server and the limit of an answer allow, with the instant
 * up to which it reaches.
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
          `Even a minute of samples is too much: ${error.message} Narrow the metric by matchers.`,
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
