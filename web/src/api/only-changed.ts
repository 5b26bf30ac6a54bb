/** What of `after` is not as it was before: a call that changes only that leaves what others changed meanwhile alone. */
export function onlyChanged<T extends object>(before: T, after: T): Partial<T> {
  const changed: Partial<T> = {};
  for (const key in after) {
    if (JSON.stringify(before[key]) !== JSON.stringify(after[key])) changed[key] = after[key];
  }
  return changed;
}
