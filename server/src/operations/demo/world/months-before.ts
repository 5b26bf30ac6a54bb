/** The month `months` before another: `2026-11` and 12 give `2025-11`. */
export function monthsBefore(month: string, months: number): string {
  const [year = 0, ofYear = 0] = month.split("-").map(Number);
  const index = year * 12 + ofYear - 1 - months;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
}
