import { addDays } from "../metering/period.ts";

/**
 * The rule by which an invoice is to be reminded of, or null: the definition in plain words, apart from the code, for one
 * invoice at a time.
 */
export function reachedRule(
  rules: readonly number[],
  { dueDate, today, reminded = [] }: { dueDate: string; today: string; reminded?: readonly number[] },
): number | null {
  const reached = rules.filter((day) => addDays(dueDate, day) <= today && (day >= 0 || today <= dueDate));
  if (reached.length === 0) return null;
  const last = Math.max(...reached);
  return reminded.some((day) => day >= last) ? null : last;
}
