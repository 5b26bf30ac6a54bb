/** OpenStack writes instants in UTC, mostly without a zone: `2026-10-03 14:12:09.123456`. */
export function utcInstant(text: string): string {
  const withT = text.trim().replace(" ", "T");
  return /(Z|[+-]\d\d:?\d\d)$/i.test(withT) ? withT : `${withT}Z`;
}
