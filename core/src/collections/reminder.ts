import { addDays } from "../metering/period.ts";

/** The due dates, both included, of the invoices that a rule applies to; `from` is null without a limit. */
export interface ReminderSpan {
  /** The rule: days after the due date, negative before it. */
  readonly days: number;
  readonly from: string | null;
  readonly to: string;
}

/**
 * The due dates to which each rule applies today. No due date is in two spans.
 *
 * Only the last rule whose day has come applies to an invoice, so that an old debt gets one reminder, not one for
 * every missed rule. A rule for the time before the due date does not apply after it.
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
