import { createTiling, type Tiling } from "@billow/core/tiling.ts";

const tilings = new Map<string, Tiling>();

/** The tiling of a zone, kept for good: a process bills in one zone, and cutting a year into hours takes 30 ms. */
export function tilingOf(timeZone: string): Tiling {
  const known = tilings.get(timeZone) ?? createTiling(timeZone);
  tilings.set(timeZone, known);
  return known;
}
