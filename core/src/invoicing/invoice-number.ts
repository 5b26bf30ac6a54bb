import { DomainError } from "../errors.ts";

/** The default prefixes of invoice and credit note numbers. */
export const DEFAULT_PREFIXES = { invoice: "INV-", creditNote: "CN-" } as const;

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
