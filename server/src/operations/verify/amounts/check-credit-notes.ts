import { type CreditedTax, creditedTaxes, type IssuedNote } from "@billow/core/invoicing/line-correction.ts";
import { decimalText } from "@billow/core/money/decimal.ts";
import { issuedNotes } from "../../../invoicing/credit-notes/read-issued-notes.ts";
import { restOfStored } from "../../../invoicing/invoices/read-rest.ts";
import type { Contradiction } from "../finding.ts";
import type { StoredInvoice } from "../stored-invoice.ts";
import { amountText } from "../words.ts";

/**
 * Compares credit notes by line with their lines, computes their taxes anew, and finds lines of which more is credited than
 * there is.
 */
export function* checkCreditNotes(stored: StoredInvoice): Generator<Contradiction> {
  const { invoice, creditNotes, creditedLines, creditedTaxes: taxRows } = stored;
  if (creditedLines.length === 0) return;
  const notes = issuedNotes(creditNotes, { lines: creditedLines, taxes: taxRows });
  for (const [place, note] of notes.entries()) {
    if (note.lines.length === 0) continue;
    const { number } = creditNotes[place] ?? { number: invoice.number };
    const rest = restOfStored(stored, notes.slice(0, place));
    const net = note.lines.reduce((sum, line) => sum + line.net, 0n);
    const should = creditedTaxes(rest, note.lines);
    const expected = textOf({ net, taxes: should }, invoice.currency);
    const found = textOf(note, invoice.currency);
    if (expected !== found) yield { where: `${number}, lines and taxes`, expected, found };
    const tax = should.reduce((sum, one) => sum + one.tax, 0n);
    if (tax !== note.tax)
      yield {
        where: `${number}, tax`,
        expected: amountText(tax, invoice.currency),
        found: amountText(note.tax, invoice.currency),
      };
  }
  for (const { position, net, left } of restOfStored(stored, notes).lines) {
    if (net < 0n ? left >= net && left <= 0n : left >= 0n && left <= net) continue;
    yield {
      where: `${invoice.number}, credited of line ${position}`,
      expected: `at most ${amountText(net, invoice.currency)}`,
      found: amountText(net - left, invoice.currency),
    };
  }
}

function textOf({ net, taxes }: Pick<IssuedNote, "net" | "taxes">, currency: string): string {
  const one = ({ category, rate, taxable, tax }: CreditedTax) =>
    `${category} ${decimalText(rate)} %: ${amountText(tax, currency)} on ${amountText(taxable, currency)}`;
  return [amountText(net, currency), ...taxes.map(one)].join("; ");
}
