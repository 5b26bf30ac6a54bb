import type { CreditNotePreview } from "@billow/contract/payments/corrections.ts";
import { DomainError } from "@billow/core/errors.ts";
import { amountDue } from "@billow/core/invoicing/invoice.ts";
import type { CreditedLine } from "@billow/core/invoicing/line-correction.ts";
import { statusSentence } from "@billow/core/invoicing/status-sentence.ts";
import { TRANSITIONS } from "@billow/core/invoicing/transitions.ts";
import { decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { readInvoiceDocument } from "../../invoicing/invoices/read-document.ts";
import { readRest } from "../../invoicing/invoices/read-rest.ts";
import { type NoteInput, planNote } from "./plan-note.ts";

/** What a credit note would say and do, and what is left of each line to credit. @throws DomainError as `correctInvoice` */
export async function previewNote(
  db: Kysely<Database>,
  { ref, correction }: { ref: string; correction: NoteInput },
): Promise<CreditNotePreview> {
  const { invoice, lines, currency } = await readInvoiceDocument(db, ref);
  const { status, total, amount_paid: amountPaid, written_off: writtenOff, credited } = invoice;
  if (TRANSITIONS.issueCreditNote[status] === null)
    throw new DomainError(
      "action_not_allowed",
      statusSentence("issueCreditNote", status, status !== "voided"),
    );
  const due = amountDue({ status, total, amountPaid, writtenOff, credited });
  const rest = await readRest(db, invoice.id);
  const { note, effect } = planNote({ rest, due, currency }, correction);
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const lineOf = ({ position, quantity, net }: CreditedLine) => ({
    position,
    product: lines.find((line) => line.position === position)?.product ?? "",
    quantity: quantity === null ? null : decimalText(quantity),
    amount: amount(net),
  });
  return {
    currency,
    lines: note.lines.map(lineOf),
    taxes: note.taxes.map(({ category, rate, taxable, tax }) => ({
      category,
      rate: decimalText(rate),
      taxable: amount(taxable),
      tax: amount(tax),
    })),
    net: amount(note.net),
    tax: amount(note.tax),
    total: amount(note.net + note.tax),
    lowersDue: amount(effect.due),
    givesBack: amount(effect.back),
    dueAfter: amount(due - effect.due),
  };
}
