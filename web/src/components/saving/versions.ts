import type { Difference } from "./conflict-dialog.tsx";

/** Three versions of a value: when it was opened here, as someone else saved it since, and in this form. */
export interface Versions<T> {
  opened: T;
  theirs: T;
  mine: T;
}

/** A change made here wins; otherwise theirs. */
export function pick<T>({ opened, theirs, mine }: Versions<T>): T {
  return mine === opened ? theirs : mine;
}

export function differenceOf<T extends string>(
  what: string,
  { opened, theirs, mine }: Versions<T>,
  name: (value: T) => string = (value) => value,
): Difference[] {
  if (theirs === mine) return [];
  const by = mine === opened ? "them" : theirs === opened ? "you" : "both";
  return [{ what, theirs: name(theirs), mine: name(mine), by }];
}

export function at<T, K extends keyof T>({ opened, theirs, mine }: Versions<T>, key: K): Versions<T[K]> {
  return { opened: opened[key], theirs: theirs[key], mine: mine[key] };
}
