import { DRAFT_PREFIX, documentNumber } from "@billow/core/invoicing/invoice-number.ts";
import type { Contradiction } from "./finding.ts";
import type { Series } from "./queries.ts";
import type { StoredInvoice } from "./stored-invoice.ts";

/**
 * Checks that the numbers of an issuer's series run from 1 to the last of a year without a gap, that the next one follows, and
 * that numbers taken when an invoice was issued have the order of their dates.
 */
export function* checkSeries(
  { prefix, year, documents, first, last, nextSequence, backwards }: Series,
  gaps: readonly number[],
): Generator<Contradiction> {
  const where = `${prefix}${year}`;
  if (documents > 0 && first !== 1) yield { where, expected: "numbers from 1", found: `from ${first}` };
  for (const before of gaps) yield { where, expected: `${before + 1} after ${before}`, found: "a gap" };
  for (const number of backwards)
    yield {
      where: number,
      expected: "issued on the day of the number before or later",
      found: "an earlier day",
    };
  const expected = (last ?? 0) + 1;
  if (nextSequence === expected) return;
  yield {
    where,
    expected: `${expected} as the next number`,
    found: nextSequence === null ? "no series" : String(nextSequence),
  };
}

/**
 * Checks that an invoice and its credit notes bear the numbers that a prefix of their issuer's, their year and sequence make.
 * A draft takes its number when it is made, so an invoice may be issued in a later year than its number's. Where it takes
 * the number when it is issued, only a draft has none, and one that was voided.
 */
export function* checkNumber({ invoice, creditNotes, prefixes }: StoredInvoice): Generator<Contradiction> {
  const isUnnumbered = invoice.number === invoice.draft_number;
  if (isUnnumbered && !["draft", "voided"].includes(invoice.status))
    yield { where: invoice.number, expected: "a number of its series", found: invoice.status };
  const documents = [
    {
      ...invoice,
      mayBeLater: invoice.status !== "draft" && invoice.draft_number === null,
      prefixes: isUnnumbered ? [DRAFT_PREFIX] : prefixes.invoice,
    },
    ...creditNotes.map((note) => ({ ...note, mayBeLater: false, prefixes: prefixes.creditNote })),
  ];
  for (const { number, number_year, number_sequence, issue_date, mayBeLater, ...document } of documents) {
    const possible = document.prefixes.map((prefix) => documentNumber(prefix, number_year, number_sequence));
    if (!possible.includes(number)) yield { where: number, expected: possible.join(" or "), found: number };
    const year = Number(issue_date.slice(0, 4));
    if (year === number_year || (mayBeLater && year > number_year)) continue;
    const when = mayBeLater ? `in ${number_year} or later` : `in ${number_year}`;
    yield { where: number, expected: `issued ${when}`, found: issue_date };
  }
}

/** Checks that an invoice, its credit notes and its postings are of the issuer that its customer is of. */
export function* checkIssuer({
  issuerId,
  invoice,
  creditNotes,
  entries,
}: StoredInvoice): Generator<Contradiction> {
  const of = [
    { where: invoice.number, found: invoice.issuer_id },
    ...creditNotes.map((note) => ({ where: note.number, found: note.issuer_id })),
    ...entries.map((entry) => ({
      where: `${invoice.number}, posting ${entry.posting_id}`,
      found: entry.issuer_id,
    })),
  ];
  for (const { where, found } of of)
    if (issuerId !== null && found !== issuerId)
      yield { where, expected: `issuer ${issuerId}`, found: `issuer ${found}` };
}
