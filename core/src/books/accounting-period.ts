import { DomainError } from "../errors.ts";

/** The accounting period of a date: its month, `YYYY-MM`. */
export function periodOfDate(date: string): string {
  return date.slice(0, 7);
}

/** Whether a period has ended by a day, so that it may be closed. Of the running one, today's work is still posted. */
export function hasEnded(period: string, today: string): boolean {
  return period < periodOfDate(today);
}

/** Refuses to close a period that has not ended. @throws DomainError `period_not_closed` */
export function assertEnded(period: string, today: string): void {
  if (hasEnded(period, today)) return;
  throw new DomainError(
    "period_not_closed",
    `${period} has not ended, so what is done today would still be posted into it. Close it once it is over.`,
  );
}

/** The refusal of a posting with a date in a closed period. */
export function closedPeriod(period: string, date: string): DomainError {
  return new DomainError(
    "accounting_period_closed",
    `The accounting period ${period} is closed, so nothing more is posted with the date ${date}. Choose a later date, or ask an administrator to reopen the period.`,
  );
}
