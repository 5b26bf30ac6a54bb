import { creditNotePosting } from "@billow/core/books/ledger.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { postingsOfCredited } from "../../books/charges/post-charges.ts";
import { lastPaidOn } from "../../books/credit/insert-payment.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { issueCreditNote } from "../../invoicing/credit-notes/issue-credit-note.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import {
  dueOf,
  type LockedInvoice,
  lockInvoice,
  saveInvoice,
} from "../../invoicing/invoices/lock-invoice.ts";
import { readRest } from "../../invoicing/invoices/read-rest.ts";
import { giveBack } from "../payments/give-back.ts";
import { type NoteInput, planNote } from "./plan-note.ts";

/** A correction as a caller asks for it. */
export interface CorrectionInput extends NoteInput {
  reason: string;
  transactionId?: string | null | undefined;
}

/**
 * Corrects an issued invoice by a credit note over some of its lines. It lowers what is due first. What is beyond that was
 * paid, and becomes the customer's credit or is refunded.
 *
 * @throws DomainError as `planNote` and `decide` do
 */
export async function correctInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall & { correction: CorrectionInput },
): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  const { row, facts, currency } = locked;
  const { reason, settle, transactionId = null } = call.correction;
  decide("issueCreditNote", facts);
  const due = dueOf(locked);
  const { note, effect } = planNote({ rest: await readRest(tx, row.id), due, currency }, call.correction);
  const isSettled = effect.due === due;
  const status = decide("issueCreditNote", facts, { settles: isSettled, returns: effect.back > 0n });
  const on = { issuerId: row.issuer_id, customerId: row.customer_id, invoiceId: row.id, currency };
  const issued = await issueCreditNote(tx, deps, {
    ...on,
    note,
    settle,
    reason,
    issueDate: facts.today,
    recipients: locked.recipients,
  });
  const toCredit =
    effect.back === 0n
      ? 0n
      : await giveBack(tx, deps, {
          locked,
          creditNoteId: issued.id,
          amount: effect.back,
          as: settle === "refund" ? "refund" : "credit",
          reason,
          transactionId,
          goodwill: false,
        });
  await saveInvoice(tx, row, {
    status,
    credited: row.credited + effect.due,
    amount_refunded: row.amount_refunded + effect.back,
    ...(isSettled && { paid_date: await settledOn(tx, locked) }),
  });
  const { net, tax } = note;
  const postings = [
    creditNotePosting({ net, tax, due: effect.due, toCredit }),
    ...(await postingsOfCredited(tx, { invoiceId: row.id, lines: note.lines })),
  ];
  const booked = { ...on, postedOn: facts.today, document: issued.number, memo: reason };
  await postEntries(
    tx,
    deps,
    postings.map((posting) => ({ ...booked, posting })),
  );
  const data = eventData(locked, { total: net + tax, due: effect.due, back: effect.back, toCredit });
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.credited",
      actor: call.actor,
      data: { ...data, reason, transactionId, creditNote: issued.number, status },
    },
  ]);
}

/** The day since which nothing is due: of the last payment, or today where the credit note alone settles it. */
async function settledOn(tx: Transaction<Database>, { row, facts }: LockedInvoice): Promise<string | null> {
  return row.paid_date ?? (row.amount_paid > 0n ? await lastPaidOn(tx, row.id) : facts.today);
}

function eventData(
  { currency }: LockedInvoice,
  { total, due, back, toCredit }: { total: bigint; due: bigint; back: bigint; toCredit: bigint },
) {
  const amount = (minor: bigint) => formatAmount(minor, currency);
  return {
    amount: amount(total),
    ...(due > 0n && { due: amount(due) }),
    ...(back > 0n && { back: amount(back) }),
    ...(toCredit > 0n && { toCredit: amount(toCredit) }),
    currency,
  };
}
