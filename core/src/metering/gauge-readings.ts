import type { Meter } from "./meter.ts";

/*
 * A meter of levels is not summed over time: each reading says the size that was held over some seconds. These are the
 * readings that a gauge makes, of the pieces in which it kept a value (`gauge-usage.ts`).
 */

/** Half-open, in epoch seconds. */
export interface ReadingWindow {
  readonly from: number;
  readonly before: number;
}

/**
 * The windows in which a piece is a reading, of those that begin in an hour. For a `peak` meter that is the piece itself,
 * so that sizes which two resources held at different moments are never added. For a `percentile` meter it is each interval
 * at whose first moment the piece holds, as with allocations. A window follows from the piece and the hour alone, so that
 * measuring again finds the same readings.
 *
 * @param piece in milliseconds
 */
export function readingWindows(
  piece: ReadingWindow,
  hour: { readonly start: number; readonly end: number },
  { kind, intervalSeconds }: Pick<Meter, "kind" | "intervalSeconds">,
): ReadingWindow[] {
  const from = Math.max(Math.ceil(piece.from / 1000), hour.start);
  const before = Math.min(Math.ceil(piece.before / 1000), hour.end);
  if (from >= before) return [];
  if (kind === "peak") return [{ from, before }];
  if (intervalSeconds === null) throw new RangeError("A meter of the kind percentile has an interval.");
  const windows: ReadingWindow[] = [];
  const first = Math.ceil(from / intervalSeconds) * intervalSeconds;
  for (let start = first; start < before; start += intervalSeconds)
    windows.push({ from: start, before: start + intervalSeconds });
  return windows;
}
