/** "1 customer", "12,040 customers": a count with the word for what is counted. */
export function counted(count: number | bigint, singular: string, plural = `${singular}s`): string {
  const digits = String(count).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${digits} ${Number(count) === 1 ? singular : plural}`;
}
