import { addDays } from "./period.ts";

/** The due dates, both included, of the invoices that a rule reminds of; `from` is null where there is no first one. */
export interface ReminderSpan {
  /** The rule: days after the due date, negative before it. */
  readonly days: number;
  readonly from: string | null;
  readonly to: string;
}

/**
 * Which due dates each rule reminds of today; none lies in two spans.
 *
 * An invoice follows the last rule whose day has come, so that an old debt is reminded of once and not by every rule it
 * missed. A rule for the time before the due date is of no use after it.
 */
export function reminderSpans(days: readonly number[], today: string): ReminderSpan[] {
  const rules = [...new Set(days)].sort((a, b) => a - b);
  return rules.map((rule, index) => {
    const next = rules[index + 1];
    const beyondNext = next === undefined ? null : addDays(today, 1 - next);
    const from = rule < 0 && (beyondNext === null || beyondNext < today) ? today : beyondNext;
    return { days: rule, from, to: addDays(today, -rule) };
  });
}
