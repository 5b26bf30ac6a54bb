/** What is ended by force, or restarted. */
export type StrikeKind = "server" | "worker" | "backend" | "database" | "restart";

export interface Strike {
  atSeconds: number;
  kind: StrikeKind;
}

export interface SoakPlan {
  seconds: number;
  strikes: Strike[];
}

const MINUTES_MIN = 1;
const MINUTES_MAX = 24 * 60;

const GAP_SECONDS_MAX = 60;
/** At the end nothing is struck, so that the load itself has the last word. */
const QUIET_SHARE = 0.1;

const OF_EVERYTHING: readonly StrikeKind[] = ["server", "backend", "worker", "restart", "database"];
const OF_THE_DATABASE: readonly StrikeKind[] = ["restart", "backend", "database"];

/**
 * Everything is struck in the first half. In the second only the database is, so that a server and a worker live long
 * enough to show whether their memory grows.
 */
export function soakPlan(minutes: number, random: (below: number) => number): SoakPlan {
  const seconds = minutes * 60;
  const half = seconds / 2;
  const gap = Math.min(GAP_SECONDS_MAX, half / OF_EVERYTHING.length);
  const strikes: Strike[] = [];
  const begin = random(OF_THE_DATABASE.length);
  for (let index = 0; (index + 1) * gap <= seconds * (1 - QUIET_SHARE); index++) {
    const isFirstHalf = (index + 1) * gap <= half;
    const kinds = isFirstHalf ? OF_EVERYTHING : OF_THE_DATABASE;
    const kind = kinds[(isFirstHalf ? index : index + begin) % kinds.length] ?? "restart";
    strikes.push({ kind, atSeconds: gap * (index + 0.5 + random(500) / 1_000) });
  }
  return { seconds, strikes };
}

/** The minutes that were asked for, or a sentence that says what is wrong with them. */
export function readMinutes(text: string): number | string {
  const minutes = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && minutes >= MINUTES_MIN && minutes <= MINUTES_MAX) return minutes;
  return `--minutes is "${text}"; write a number from ${MINUTES_MIN} to ${MINUTES_MAX}.`;
}
