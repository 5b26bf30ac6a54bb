import type { Difference } from "./conflict-dialog.tsx";

/** Three states of one thing: as it was opened here, as it was saved elsewhere since, and as it stands in this form. */
export interface Versions<T> {
  opened: T;
  theirs: T;
  mine: T;
}

/** What was changed here goes over theirs; the rest is theirs. */
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
