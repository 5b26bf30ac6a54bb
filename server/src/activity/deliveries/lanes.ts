import { setTimeout as wait } from "node:timers/promises";
import type { Deps } from "../../deps.ts";

const POLLING_MS = 1_000;
const AFTER_FAULT_MS = 5_000;

/** Work that is done by several lanes at once until it is stopped. */
export interface Lanes {
  /** Resolves once every lane has ended its step. */
  stop(): Promise<void>;
}

/**
 * Repeats a step in each of so many lanes, at once as long as it says that it did something, and otherwise after a while. A
 * fault of ours ends no lane.
 */
export function startLanes(
  deps: Deps,
  { count, what, step }: { count: number; what: string; step: () => Promise<boolean> },
): Lanes {
  const stopping = new AbortController();
  const { signal } = stopping;
  const lane = async () => {
    while (!signal.aborted) {
      const pauseMs = await step().then(
        (didSomething) => (didSomething ? 0 : POLLING_MS),
        (error: unknown) => {
          deps.log.warn({ err: error }, `${what} could not be delivered; Billow goes on trying.`);
          return AFTER_FAULT_MS;
        },
      );
      if (pauseMs > 0) await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const lanes = Array.from({ length: count }, lane);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(lanes);
    },
  };
}
