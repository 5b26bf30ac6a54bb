/** Formats the days of reminder rules: "-3, 7, 14". */
export function daysText(offsets: readonly { days: number }[]): string {
  return offsets
    .map(({ days }) => days)
    .sort((a, b) => a - b)
    .join(", ");
}

const [FIRST_DAY, LAST_DAY] = [-60, 365];

/** Parses days; null if one is not a whole number, is too far from the due date, or is repeated. */
export function parseDays(text: string): { days: number }[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  const days = parts.map((part) => Number(part.replace("−", "-").replace(/^\+/, "")));
  if (!days.every(isDay) || new Set(days).size !== days.length) return null;
  return days.map((day) => ({ days: day }));
}

function isDay(day: number): boolean {
  return Number.isInteger(day) && day >= FIRST_DAY && day <= LAST_DAY;
}

/** A rule in words: "3 days before the due date". */
export function dayWords(days: number): string {
  if (days === 0) return "On the due date";
  const count = Math.abs(days) === 1 ? "1 day" : `${Math.abs(days)} days`;
  return `${count} ${days < 0 ? "before" : "after"} the due date`;
}
