import { DomainError } from "../errors.ts";

/** The default prefixes of invoice and credit note numbers. */
export const DEFAULT_PREFIXES = { invoice: "INV-", creditNote: "CN-" } as const;

/** What drafts bear that take their number when they are issued, such as `DRAFT-2026-0042`. */
export const DRAFT_PREFIX = "DRAFT-";

/**
 * Checks that a document which takes its number today is not dated before the last one of its series, so that numbers and
 * dates have one order.
 *
 * @throws DomainError `invalid_date` when the clock went back
 */
export function assertDatesInOrder(lastIssuedOn: string | null, issueDate: string): void {
  if (lastIssuedOn === null || issueDate >= lastIssuedOn) return;
  throw new DomainError(
    "invalid_date",
    `The last document of this series was issued on ${lastIssuedOn}, but the server's clock says ${issueDate}. Correct the clock first.`,
  );
}

/**
 * The number of a document: prefix, year and a sequence of at least four digits, such as `INV-2026-0042`. Different
 * prefixes always give different numbers.
 */
export function documentNumber(prefix: string, year: number, sequence: number): string {
  if (!Number.isInteger(year) || year < 1000 || year > 9999) throw new RangeError("A year has four digits.");
  if (!Number.isSafeInteger(sequence) || sequence < 1) throw new RangeError("A series counts from 1.");
  return `${assertNumberPrefix(prefix)}${year}-${sequence.toString().padStart(4, "0")}`;
}

/** Up to twelve characters, beginning with a letter and not ending with a digit, so that the year stands out. */
const PREFIX = /^(?=.{1,12}$)[A-Z](?:[A-Z0-9-]*[A-Z-])?$/;

/** Returns a valid prefix. @throws DomainError `invalid_prefix` */
export function assertNumberPrefix(prefix: string): string {
  if (PREFIX.test(prefix)) return prefix;
  throw new DomainError(
    "invalid_prefix",
    `"${prefix}" is not a valid prefix. Use up to twelve capital letters, digits and hyphens, beginning with a letter and not ending with a digit, such as INV-.`,
  );
}
