import type { NoteSettlement } from "@billow/core/invoicing/credit-note.ts";
import type { IssuedNote } from "@billow/core/invoicing/line-correction.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimalText } from "@billow/core/money/decimal.ts";
import type { Recipient } from "@billow/core/parties/recipients.ts";
import type { Transaction } from "kysely";
import { enqueueEmail } from "../../activity/deliveries/mail/enqueue-email.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { readIssuer } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";
import { takeNumbers } from "../numbering/take-numbers.ts";
import { insertCreditedLines, insertCreditedTaxes, insertCreditNote } from "./queries.ts";

export interface NewCreditNote {
  issuerId: string;
  invoiceId: string;
  customerId: string;
  currency: CurrencyCode;
  note: IssuedNote;
  /** Null for refunds and voided invoices. */
  settle: NoteSettlement | null;
  reason: string | null;
  issueDate: string;
  /** The customer's, of whom some may get it by e-mail. */
  recipients: readonly Recipient[];
}

/** Issues the document that corrects an issued invoice, and mails it. The caller posts it to the books. */
export async function issueCreditNote(
  tx: Transaction<Database>,
  deps: Deps,
  creditNote: NewCreditNote,
): Promise<{ id: string; number: string }> {
  const id = deps.newId();
  const year = Number(creditNote.issueDate.slice(0, 4));
  const { issuerId, invoiceId, customerId, note, recipients } = creditNote;
  const { timeZone } = await readIssuer(tx, issuerId);
  const issued = { issuedOn: creditNote.issueDate, today: () => todayIn(timeZone, deps) };
  const [taken] = await takeNumbers(tx, { issuerId, series: "creditNote", year, count: 1, issued });
  if (taken === undefined) throw new Error("one number was asked for and one is taken");
  const { number, sequence } = taken;
  await insertCreditNote(tx, {
    id,
    issuer_id: issuerId,
    invoice_id: invoiceId,
    customer_id: customerId,
    number,
    number_year: year,
    number_sequence: sequence,
    issue_date: creditNote.issueDate,
    currency: creditNote.currency,
    net: note.net,
    tax: note.tax,
    total: note.net + note.tax,
    reason: creditNote.reason,
    settle: creditNote.settle,
    created_at: instantOfMs(deps.clock.nowMs()),
  });
  await insertCreditedLines(
    tx,
    note.lines.map(({ position, quantity, net }) => ({
      credit_note_id: id,
      position,
      quantity: quantity === null ? null : decimalText(quantity),
      net,
    })),
  );
  await insertCreditedTaxes(
    tx,
    note.taxes.map(({ category, rate, taxable, tax }, place) => ({
      credit_note_id: id,
      position: place + 1,
      category,
      rate: decimalText(rate),
      taxable,
      tax,
    })),
  );
  await enqueueEmail(tx, deps, { kind: "creditNote", customerId, invoiceId, creditNoteId: id, recipients });
  return { id, number };
}
