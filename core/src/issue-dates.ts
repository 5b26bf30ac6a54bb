import { DomainError } from "./errors.ts";
import { addDays, daysBetween } from "./period.ts";

/** The dates of a draft, and what its due date follows from. */
export interface DraftDates {
  /** The day it was made. */
  readonly issueDate: string;
  readonly dueDate: string;
  /** Whether a person chose the due date; it follows from the payment terms otherwise. */
  readonly isDueDateChosen: boolean;
  /** The customer's payment terms of now, in days. */
  readonly termsDays: number;
}

/**
 * The dates a draft is issued with on a day: that day, and as many days to pay as the draft had. A due date that a person
 * chose stays, unless the day is past it: then the customer's terms hold, so that nobody gets an invoice that is overdue.
 *
 * @throws DomainError `invalid_date` when the clock says a day before the draft was made
 */
export function datesOfIssue(
  { issueDate, dueDate, isDueDateChosen, termsDays }: DraftDates,
  today: string,
): { issueDate: string; dueDate: string } {
  if (today < issueDate) {
    throw new DomainError(
      "invalid_date",
      `This draft was made on ${issueDate}, but the clock of the server says ${today}. Set the clock right first.`,
    );
  }
  if (isDueDateChosen)
    return { issueDate: today, dueDate: dueDate >= today ? dueDate : addDays(today, termsDays) };
  return { issueDate: today, dueDate: addDays(today, daysBetween(issueDate, dueDate)) };
}

/** Whether an invoice's due date is over. Dates of four-digit years compare as texts; the due date itself belongs to the customer. */
export function isPastDue(dueDate: string, today: string): boolean {
  return today > dueDate;
}
