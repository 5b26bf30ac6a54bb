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

/**
 * Checks that an invoice and its credit notes bear the numbers that their year and sequence make. A draft takes its number
 * when it is made, so an invoice may be issued in a later year than its number's.
 */
export function* checkNumber({ invoice, creditNotes }: StoredInvoice): Generator<Contradiction> {
  const documents = [
    {
      ...invoice,
      mayBeLater: invoice.status !== "draft",
      expected: invoiceNumber(invoice.number_year, invoice.number_sequence),
    },
    ...creditNotes.map((note) => ({
      ...note,
      mayBeLater: false,
      expected: creditNoteNumber(note.number_year, note.number_sequence),
    })),
  ];
  for (const { number, number_year, issue_date, expected, mayBeLater } of documents) {
    if (number !== expected) yield { where: number, expected, found: number };
    const year = Number(issue_date.slice(0, 4));
    if (year === number_year || (mayBeLater && year > number_year)) continue;
    const when = mayBeLater ? `in ${number_year} or later` : `in ${number_year}`;
    yield { where: number, expected: `issued ${when}`, found: issue_date };
  }
}
