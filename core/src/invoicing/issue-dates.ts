import { DomainError } from "../errors.ts";
import { addDays, daysBetween } from "../metering/period.ts";

/** The dates of a draft, and the basis of its due date. */
export interface DraftDates {
  /** The day it was made. */
  readonly issueDate: string;
  readonly dueDate: string;
  /** Whether a person chose the due date. Otherwise it follows from the payment terms. */
  readonly isDueDateChosen: boolean;
  /** The customer's present payment terms, in days. */
  readonly termsDays: number;
  /** Whether the issuer dates its invoices by the day of their creation. */
  readonly keepsCreationDate: boolean;
}

/**
 * The dates of a draft issued today: today, and the draft's number of days to pay. A due date chosen by a person
 * stays, unless it has passed: then the customer's terms apply, so that nobody receives an overdue invoice. An issuer
 * that keeps creation dates keeps both dates, and the due date likewise only until it has passed.
 *
 * @throws DomainError `invalid_date` when the clock is before the day on which the draft was made
 */
export function datesOfIssue(
  { issueDate, dueDate, isDueDateChosen, termsDays, keepsCreationDate }: DraftDates,
  today: string,
): { issueDate: string; dueDate: string } {
  if (today < issueDate) {
    throw new DomainError(
      "invalid_date",
      `This draft was made on ${issueDate}, but the server's clock says ${today}. Correct the clock first.`,
    );
  }
  if (isDueDateChosen || keepsCreationDate)
    return {
      issueDate: keepsCreationDate ? issueDate : today,
      dueDate: dueDate >= today ? dueDate : addDays(today, termsDays),
    };
  return { issueDate: today, dueDate: addDays(today, daysBetween(issueDate, dueDate)) };
}

/**
 * Whether an invoice's due date is over. Dates of four-digit years compare as texts. The customer may pay until the
 * end of the due date.
 */
export function isPastDue(dueDate: string, today: string): boolean {
  return today > dueDate;
}
