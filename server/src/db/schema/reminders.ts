/** Columns of reminders, as read through `pool.ts`. Days count from the due date, negative before it. */

/** The operator's rules, in one row. */
export interface ReminderRulesTable {
  singleton: boolean;
  enabled: boolean;
  days: number[];
  /** The team's own text in each reminder. */
  text: string | null;
}

/** Customers with an exception from the operator's rules. */
export interface CustomerRemindersTable {
  customer_id: string;
  mode: "off" | "own";
  days: number[];
}

/** That an invoice's customer was reminded by a rule, which happens once. */
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
