import type { Dimensions } from "./dimensions.ts";
import type { Meter } from "./meter.ts";

/** The power states that Billow knows. A provisioning system may report others by words of its own. */
const POWER_STATES = ["active", "stopped", "suspended", "paused", "shelved"] as const;

/** The state in which a resource ends. */
export const DELETED = "deleted";

/** The dimension by which usage says its power state. Usage without it was in the state `active`. */
export const STATE_DIMENSION = "state";

/**
 * Whether a price that names no state charges usage of a meter with these dimensions. `from` is the first day of the
 * month, by which changes of what a meter bills hold.
 */
export function isBilledState(meter: Meter, dimensions: Dimensions, from: string): boolean {
  const states = meter.billedStates.findLast((one) => one.from === null || one.from <= from)?.states ?? "all";
  return states === "all" || states.includes(dimensions[STATE_DIMENSION] ?? "active");
}

/**
 * Whether usage in a state that its meter does not bill is free unless a price names the state. A word that nobody
 * knows may be a mistake, so usage in it needs a price.
 */
export function isFreeState(dimensions: Dimensions): boolean {
  const state = dimensions[STATE_DIMENSION];
  return state === undefined || POWER_STATES.some((known) => known === state);
}
