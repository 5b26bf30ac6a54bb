import type { Meter } from "@billow/contract/metering/meter.ts";
import { monthStart } from "../../../format/calendar.ts";
import { formatMonth } from "../../../format/date.ts";

type BilledFrom = Meter["billedStates"][number];

/** "active, from Dec 2026 all states": which power states a meter bills, and what is to change. */
export function billedText(billedStates: readonly BilledFrom[], today: string): string {
  const running = billedStates.findLastIndex(({ from }) => from === null || from <= today);
  return billedStates
    .slice(Math.max(0, running))
    .map(({ from, states }, place) =>
      place === 0 || from === null
        ? statesText(states)
        : `from ${formatMonth(from.slice(0, 7), "short")} ${statesText(states)}`,
    )
    .join(", ");
}

export function statesText(states: BilledFrom["states"]): string {
  return states === "all" ? "all states" : states.join(", ");
}

/** Power states as they were typed, with commas between. */
export function parseStates(typed: string): string[] {
  const states = typed
    .split(",")
    .map((state) => state.trim())
    .filter((state) => state !== "");
  return [...new Set(states)];
}

/** The months from whose first day on states may change: the running one, and a year of others. */
export function monthsToChangeFrom(today: string): { value: string; label: string }[] {
  return Array.from({ length: 13 }, (_, ahead) => {
    const value = monthStart(today, ahead);
    return { value, label: formatMonth(value.slice(0, 7)) };
  });
}

export function kindText(kind: Meter["kind"]): string {
  return { time: "Time", count: "Count", peak: "Peak", percentile: "Percentile" }[kind];
}
