/** An action at an instant of the demo's year, in epoch seconds. */
interface Entry {
  at: number;
  work(): Promise<void>;
}

/** Pending actions by time. Actions of the same second keep their order. */
export interface Agenda {
  put(at: number, work: () => Promise<void>): void;
  /** Removes and returns the next action due by `until`. */
  take(until: number): Entry | undefined;
}

export function createAgenda(): Agenda {
  // Sorted in reverse: removing the last element of an array is cheap.
  const entries: Entry[] = [];
  return {
    put(at, work) {
      const place = entries.findIndex((entry) => entry.at <= at);
      entries.splice(place === -1 ? entries.length : place, 0, { at, work });
    },
    take: (until) => ((entries.at(-1)?.at ?? until + 1) <= until ? entries.pop() : undefined),
  };
}
