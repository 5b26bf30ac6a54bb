import { creditNoteNumber, invoiceNumber } from "@billow/core/invoice-number.ts";
import type { Contradiction } from "./finding.ts";
import type { Series } from "./queries.ts";
import type { StoredInvoice } from "./stored-invoice.ts";

/** Checks that a year's numbers run from 1 to the last without a gap, and that the next one follows. */
export function* checkSeries(
  { series, year, documents, first, last, nextSequence }: Series,
  gaps: readonly number[],
): Generator<Contradiction> {
  const where = `${series}-${year}`;
  if (documents > 0 && first !== 1) yield { where, expected: "numbers from 1", found: `from ${first}` };
  for (const before of gaps) yield { where, expected: `${before + 1} after ${before}`, found: "a gap" };
  const expected = (last ?? 0) + 1;
  if (nextSequence === expected) return;
  yield {
    where,
    expected: `${expected} as the next number`,
    found: nextSequence === null ? "no series" : String(nextSequence),
  };
}

/** Checks that an invoice and its credit notes bear the numbers that their year and sequence make. */
export function* checkNumber({ invoice, creditNotes }: StoredInvoice): Generator<Contradiction> {
  const documents = [
    { ...invoice, expected: invoiceNumber(invoice.number_year, invoice.number_sequence) },
    ...creditNotes.map((note) => ({
      ...note,
      expected: creditNoteNumber(note.number_year, note.number_sequence),
    })),
  ];
  for (const { number, number_year, issue_date, expected } of documents) {
    if (number !== expected) yield { where: number, expected, found: number };
    if (!issue_date.startsWith(`${number_year}-`))
      yield { where: number, expected: `issued in ${number_year}`, found: issue_date };
  }
}
