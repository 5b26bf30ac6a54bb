import { addDays } from "./period.ts";

/**
 * The rule an invoice's customer is to be reminded by today, as days after the due date (negative before it), or null.
 *
 * It is the last one whose day has come, so that an invoice that was left alone for long is reminded of once and not by
 * every rule it has missed; a rule for the time before the due date is of no use after it. Whoever was reminded by it,
 * or by a later one, is not reminded again.
 */
export function dueReminder({
  dueDate,
  today,
  days,
  reminded,
}: {
  dueDate: string;
  today: string;
  /** The rules. */
  days: readonly number[];
  /** The rules by which it was reminded of before. */
  reminded: readonly number[];
}): number | null {
  const reached = days.filter((day) => addDays(dueDate, day) <= today && (day >= 0 || today <= dueDate));
  if (reached.length === 0) return null;
  const last = Math.max(...reached);
  return reminded.some((day) => day >= last) ? null : last;
}
