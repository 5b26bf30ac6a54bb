import { setTimeout as wait } from "node:timers/promises";
import type { Deps } from "../../deps.ts";

const POLLING_MS = 500;
const AFTER_FAULT_MS = 5_000;

/** Work that is done by several lanes at once until it is stopped. */
export interface Lanes {
  /** Resolves once every lane has ended its step. */
  stop(): Promise<void>;
}

/**
 * Looks for something due and does it. Calls `taken` once it has found something, so that the next lane looks while this one
 * works. Says whether it did something.
 */
type Step = (taken: () => void) => Promise<boolean>;

/**
 * Repeats a step in each of so many lanes, at once as long as it says that it did something, and otherwise after a while.
 * Only one lane looks at a time: however many there are, an idle Billow asks its database once. A fault of ours ends no lane.
 */
export function startLanes(
  deps: Pick<Deps, "log">,
  { count, what, step }: { count: number; what: string; step: Step },
): Lanes {
  let isStopping = false;
  const pauses = new Pauses();
  const turns = new Turns();
  const lane = async () => {
    while (!isStopping) {
      const pass = await turns.take();
      const pauseMs = isStopping ? 0 : await pauseAfter(step(pass));
      if (pauseMs === 0) pauses.end();
      else if (!isStopping) await pauses.pause(pauseMs);
      pass();
    }
  };
  const pauseAfter = (done: Promise<boolean>) =>
    done.then(
      (didSomething) => (didSomething ? 0 : POLLING_MS),
      (error: unknown) => {
        deps.log.warn({ err: error }, `${what} could not be delivered; Billow goes on trying.`);
        return AFTER_FAULT_MS;
      },
    );
  const lanes = Array.from({ length: count }, lane);
  return {
    stop: async () => {
      isStopping = true;
      pauses.end();
      await Promise.all(lanes);
    },
  };
}

/** The turn to look, which one lane has at a time. */
class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Waits for the turn. What it returns passes the turn on; calling it again does nothing. */
  async take(): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    return resolve;
  }
}

/** The pauses of the lanes. Where one lane has just done something, more may be due, so the others need not wait longer. */
class Pauses {
  #current = new AbortController();

  async pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#current.signal }).catch(() => undefined);
  }

  end(): void {
    this.#current.abort();
    this.#current = new AbortController();
  }
}
