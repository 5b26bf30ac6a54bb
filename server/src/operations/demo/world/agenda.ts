/** Something to be done at an instant of the demo's year, in epoch seconds. */
interface Entry {
  at: number;
  work(): Promise<void>;
}

/** What is still to be done, taken in order of time; of one second, in the order it was put in. */
export interface Agenda {
  put(at: number, work: () => Promise<void>): void;
  /** Takes out the next entry that is due by `until`. */
  take(until: number): Entry | undefined;
}

export function createAgenda(): Agenda {
  // The next entry stands last, where an array gives it out at no cost.
  const entries: Entry[] = [];
  return {
    put(at, work) {
      const place = entries.findIndex((entry) => entry.at <= at);
      entries.splice(place === -1 ? entries.length : place, 0, { at, work });
    },
    take: (until) => ((entries.at(-1)?.at ?? until + 1) <= until ? entries.pop() : undefined),
  };
}
