import type { DayCount } from "@billow/core/collections/day-count.ts";
import type { ReminderLevel } from "@billow/core/collections/reminder-level.ts";
import type { ColumnType } from "kysely";

/** Columns of reminders, as read through `pool.ts`. Days count from the due date, negative before it. */

/** An issuer's rules. An issuer without a row has those of the first one. */
export interface ReminderRulesTable {
  issuer_id: string;
  enabled: boolean;
  days: number[];
  /** The team's own text in each reminder. */
  text: string | null;
  /** What its days do beyond reminding; those that only remind are missing. */
  levels: ColumnType<ReminderLevel[], string, string>;
  interest: ColumnType<InterestRate[], string, string>;
  /** Who is told of escalated debts. */
  manager_email: string | null;
}

/** A yearly rate of interest in percent. */
export interface InterestRate {
  currency: string;
  rate: string;
  dayCount: DayCount;
}

/** Customers with an exception from their issuer's rules. */
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
  /** Whether its level is one after which the customer is to be suspended. */
  suspends: boolean;
}

/** That a customer's suspension was due from one instant to another; null while it is. */
export interface SuspensionTable {
  customer_id: string;
  /** From 1 on, for each customer. */
  number: number;
  due_at: string;
  lifted_at: string | null;
}

export interface ReminderTables {
  reminder_rules: ReminderRulesTable;
  customer_reminders: CustomerRemindersTable;
  reminder: ReminderTable;
  suspension: SuspensionTable;
}
