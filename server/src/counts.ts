/** What became of usage events. One that is taken in and has no customer yet counts as accepted and as unmatched. */
export const EVENT_OUTCOMES = [
  "accepted",
  "duplicates",
  "corrected",
  "conflicts",
  "unmatched",
  "rejected",
] as const;

export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

/** What this process has counted since it started. People watch it; no rule decides by it. */
export interface Counts {
  usageEvents: Record<EventOutcome, number>;
}

export function createCounts(): Counts {
  return {
    usageEvents: { accepted: 0, duplicates: 0, corrected: 0, conflicts: 0, unmatched: 0, rejected: 0 },
  };
}
