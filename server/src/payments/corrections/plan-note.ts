import { effectOfNote, type NoteEffect, type NoteSettlement } from "@billow/core/invoicing/credit-note.ts";
import { creditNoteOver, type InvoiceRest, type IssuedNote } from "@billow/core/invoicing/line-correction.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import { pointed } from "../../http/text/pointed.ts";

/** What of an invoice is to be credited. */
export interface NoteInput {
  lines: "all" | readonly CreditedLineInput[];
  settle: NoteSettlement;
}

interface CreditedLineInput {
  position: number;
  quantity?: string | undefined;
  amount?: string | undefined;
}

/**
 * The credit note that somebody asks for, and what becomes of its total.
 *
 * @throws DomainError `invalid_amount`, and as core's `creditNoteOver` and `effectOfNote`
 */
export function planNote(
  { rest, due, currency }: { rest: InvoiceRest; due: bigint; currency: CurrencyCode },
  { lines, settle }: NoteInput,
): { note: IssuedNote; effect: NoteEffect } {
  const asked =
    lines === "all"
      ? lines
      : lines.map(({ position, quantity, amount }, place) => ({
          position,
          quantity,
          amount:
            amount === undefined
              ? undefined
              : pointed(`/lines/${place}/amount`, () => parseAmount(amount, currency)),
        }));
  const note = creditNoteOver(rest, asked);
  return { note, effect: effectOfNote({ total: note.net + note.tax, due, settle }) };
}
