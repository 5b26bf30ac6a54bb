/** The number of an invoice: `INV-2026-0042`; the sequence has at least four digits and grows beyond them. */
export function invoiceNumber(year: number, sequence: number): string {
  return documentNumber("INV", year, sequence);
}

/** The number of a credit note: `CN-2026-0042`, in a series of its own. */
export function creditNoteNumber(year: number, sequence: number): string {
  return documentNumber("CN", year, sequence);
}

function documentNumber(prefix: "INV" | "CN", year: number, sequence: number): string {
  if (!Number.isInteger(year) || year < 1000 || year > 9999) throw new RangeError("A year has four digits.");
  if (!Number.isSafeInteger(sequence) || sequence < 1) throw new RangeError("A series counts from 1.");
  return `${prefix}-${year}-${sequence.toString().padStart(4, "0")}`;
}
