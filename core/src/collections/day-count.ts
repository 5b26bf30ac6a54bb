/** How many days a year of interest has: always 365 or 360, or those of each calendar year. */
export const DAY_COUNTS = ["actual/365", "actual/360", "actual/actual"] as const;

/** One of `DAY_COUNTS`. */
export type DayCount = (typeof DAY_COUNTS)[number];
