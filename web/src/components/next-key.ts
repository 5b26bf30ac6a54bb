/** A key for a new row of a form that none of the others has. */
export function nextKey(rows: readonly { key: string }[]): string {
  return `${1 + Math.max(-1, ...rows.map(({ key }) => Number(key)))}`;
}
