/** A unique key for a new row of a form. */
export function nextKey(rows: readonly { key: string }[]): string {
  return `${1 + Math.max(-1, ...rows.map(({ key }) => Number(key)))}`;
}
