/** What a level of reminders does beyond reminding, by the days after the due date on which it begins. */
export interface ReminderLevel {
  readonly days: number;
  /** What its reminders say; null for the text of all reminders. */
  readonly text: string | null;
  /** What is charged for it, by currency; at most one each. In major units. */
  readonly fees: readonly { readonly currency: string; readonly amount: string }[];
  /** Whether interest is charged until its day. */
  readonly interest: boolean;
  /** Whether the account manager is told. */
  readonly escalates: boolean;
  /** Whether the customer is to be suspended after it. */
  readonly suspends: boolean;
}

/**
 * The level of a reminder on that many days after the due date: the last one that has begun. A customer with days of its
 * own is so on the levels of everyone. Before the due date, and before the first level, there is none.
 */
export function levelOf(levels: readonly ReminderLevel[], days: number): ReminderLevel | null {
  const begun = levels.filter((level) => level.days <= days).toSorted((a, b) => a.days - b.days);
  return begun.at(-1) ?? null;
}
