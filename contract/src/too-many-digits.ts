/** What a decimal with too many digits is told: how many there may be, and how many there are. Null for any other text. */
export function tooManyDigits(text: unknown, most: { before: number; after: number }): string | null {
  const [, whole = "", decimals = ""] = /^-?(\d+)(?:\.(\d+))?$/.exec(String(text)) ?? [];
  const isTooLong = whole.length > most.before || decimals.length > most.after;
  if (!isTooLong) return null;
  return `may have at most ${most.before} digits before the decimal point and ${most.after} after it; this has ${whole.length} and ${decimals.length}`;
}
