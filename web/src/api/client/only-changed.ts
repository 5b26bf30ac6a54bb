/**
 * The fields of `after` that differ from `before`. A call with only these does not overwrite what others changed
 * meanwhile.
 */
export function onlyChanged<T extends object>(before: T, after: T): Partial<T> {
  const changed: Partial<T> = {};
  for (const key in after) {
    if (JSON.stringify(before[key]) !== JSON.stringify(after[key])) changed[key] = after[key];
  }
  return changed;
}
