import { DomainError } from "./errors.ts";

/** What the numbers of a new installation's invoices and credit notes begin with. */
export const DEFAULT_PREFIXES = { invoice: "INV-", creditNote: "CN-" } as const;

/**
 * The number of a document: its prefix, the year, and the sequence in at least four digits, like `INV-2026-0042`. Other
 * prefixes make other numbers, whatever year and sequence are.
 */
export function documentNumber(prefix: string, year: number, sequence: number): string {
  if (!Number.isInteger(year) || year < 1000 || year > 9999) throw new RangeError("A year has four digits.");
  if (!Number.isSafeInteger(sequence) || sequence < 1) throw new RangeError("A series counts from 1.");
  return `${assertNumberPrefix(prefix)}${year}-${sequence.toString().padStart(4, "0")}`;
}

/** Up to twelve characters, a letter first and no digit last, so that the year stands out. */
const PREFIX = /^(?=.{1,12}$)[A-Z](?:[A-Z0-9-]*[A-Z-])?$/;

/** The prefix itself. @throws DomainError `invalid_prefix` */
export function assertNumberPrefix(prefix: string): string {
  if (PREFIX.test(prefix)) return prefix;
  throw new DomainError(
    "invalid_prefix",
    `"${prefix}" cannot begin numbers. Use up to twelve capital letters, digits and hyphens, a letter first and no digit last, like INV-.`,
  );
}
