/** What the columns of reminders hold when read through `pool.ts`. Days count from the due date, negative before it. */

/** The operator's rules: one row. */
export interface ReminderRulesTable {
  singleton: boolean;
  enabled: boolean;
  days: number[];
  /** What the team adds to each reminder in its own words. */
  text: string | null;
}

/** Customers for whom the operator's rules do not hold. */
export interface CustomerRemindersTable {
  customer_id: string;
  mode: "off" | "own";
  days: number[];
}

/** That an invoice's customer was reminded by a rule: once, for ever. */
export interface ReminderTable {
  invoice_id: string;
  days: number;
  sent_at: string;
}

export interface ReminderTables {
  reminder_rules: ReminderRulesTable;
  customer_reminders: CustomerRemindersTable;
  reminder: ReminderTable;
}
