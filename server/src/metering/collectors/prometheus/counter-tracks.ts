import { COUNTER_LOOK_AHEAD_MS, type CounterSample } from "@billow/core/metering/counter-usage.ts";
import { dimensionsKey } from "@billow/core/metering/dimensions.ts";
import type { Decimal } from "@billow/core/money/decimal.ts";
import type { Subject } from "./subject.ts";

/** The recent samples of a series. Values stay texts, as most are only read where something changed. */
export interface CounterTrack {
  /** The labels without the observer's: equal for all observers of the same counter. */
  readonly group: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The last value before its samples. */
  base: string | null;
  at: number[];
  text: string[];
}

/** All series of a subject. */
export interface CounterTracks {
  readonly subject: Subject;
  readonly tracks: Map<string, CounterTrack>;
}

/** Labels that say who observed a counter and how, not which counter it is. */
const LOOKERS = new Set([
  "job",
  "instance",
  "replica",
  "__replica__",
  "prometheus",
  "prometheus_replica",
  "receive_replica",
  "rule_replica",
  "ha_replica",
  "monitor",
  "endpoint",
  "service",
  "metrics_path",
]);

export function groupOf({ __name__: _, ...labels }: Readonly<Record<string, string>>): string {
  return dimensionsKey(Object.fromEntries(Object.entries(labels).filter(([name]) => !LOOKERS.has(name))));
}

/** Drops samples that are too old to explain anything after an instant. */
export function forgetSamples(track: CounterTrack, from: number): void {
  const first = track.at.findIndex((at) => at >= from - COUNTER_LOOK_AHEAD_MS);
  const gone = first === -1 ? track.at.length : first;
  if (gone === 0) return;
  track.base = track.text[gone - 1] ?? track.base;
  track.at = track.at.slice(gone);
  track.text = track.text.slice(gone);
}

/** The samples of a track, numbered as those of the `series`-th series of a counter. */
export function samplesOf(
  track: CounterTrack,
  series: number,
  read: (text: string) => Decimal | null,
): CounterSample[] {
  return track.at.flatMap((at, place) => {
    const value = read(track.text[place] ?? "");
    return value === null ? [] : [{ at, value, series }];
  });
}
