import type { Actor } from "@billow/core/activity/actor.ts";
import type { NewEvent } from "@billow/core/activity/event-types.ts";
import { voidPosting } from "@billow/core/books/ledger.ts";
import { DomainError } from "@billow/core/errors.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { creditNoteOver, type InvoiceRest } from "@billow/core/invoicing/line-correction.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { cancelHeld } from "../../../activity/deliveries/mail/enqueue-email.ts";
import { record } from "../../../activity/record/record.ts";
import { postingsOfVoided } from "../../../books/charges/post-charges.ts";
import { postEntries } from "../../../books/ledger/post-entries.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { issueCreditNote } from "../../credit-notes/issue-credit-note.ts";
import { type LockedInvoice, lockInvoice, saveInvoice } from "../lock-invoice.ts";
import { readRest } from "../read-rest.ts";
import type { InvoiceCall } from "./finalize-invoice.ts";
import { giveBackCredit } from "./settle-by-credit.ts";

/**
 * Voids an invoice without payments of money. Credit used on it returns to the customer, and what earlier credit notes
 * left of its posting is reversed. If the customer has received the invoice, a credit note over that is issued and
 * mailed. An e-mail that is still held never leaves, so then the customer has not received it.
 *
 * @throws DomainError `action_not_allowed` where money has paid a part, and as `decide` does
 */
export async function voidInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall & { reason: string },
): Promise<void> {
  const { actor, reason } = call;
  await voidLocked(tx, deps, { locked: await lockInvoice(tx, deps, call), actor, reason });
}

/** Voids a locked invoice, as `voidInvoice` does. */
export async function voidLocked(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, actor, reason }: { locked: LockedInvoice; actor: Actor; reason: string },
): Promise<void> {
  const { row, currency, facts } = locked;
  const status = decide("void", facts);
  if (row.amount_paid > row.credit_applied)
    throw new DomainError(
      "action_not_allowed",
      "A payment is recorded on this invoice. Say whether its money becomes credit or is refunded.",
      "/settle",
    );
  const emailsCancelled = await cancelHeld(tx, deps, row.id);
  const entries: NewEvent[] = [
    {
      subject: row.id,
      type: "invoice.voided",
      actor,
      data: {
        reason,
        total: formatAmount(row.total, currency),
        currency,
        ...(emailsCancelled > 0 ? { emailsCancelled } : {}),
      },
    },
  ];
  const freed = await giveBackCredit(tx, deps, { locked, row, actor });
  await saveInvoice(tx, freed, { status, paid_date: null });
  const wasSent = facts.status === "sent" || facts.status === "overdue";
  const reachedCustomer = wasSent && !(facts.emailHeld && emailsCancelled > 0);
  const rest = await readRest(tx, row.id);
  const isCredited = reachedCustomer && row.total > 0n;
  const number = isCredited ? await creditRest(tx, deps, { locked, rest, reason }) : null;
  if (facts.status !== "draft") {
    const on = { issuerId: row.issuer_id, customerId: row.customer_id, invoiceId: row.id, currency };
    const postings = [voidPosting(rest), ...(await postingsOfVoided(tx, row.id))];
    await postEntries(
      tx,
      deps,
      postings.map((posting) => ({ ...on, posting, postedOn: facts.today, document: number, memo: reason })),
    );
  }
  if (number !== null) {
    entries.push({
      subject: row.id,
      type: "invoice.creditNoteIssued",
      actor,
      data: { number, total: formatAmount(rest.net + rest.tax, currency), currency },
    });
  }
  await record(tx, deps, entries);
}

/** A credit note over all that is left of the invoice. */
async function creditRest(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, rest, reason }: { locked: LockedInvoice; rest: InvoiceRest; reason: string },
): Promise<string> {
  const { row, currency, recipients } = locked;
  const { number } = await issueCreditNote(tx, deps, {
    issuerId: row.issuer_id,
    invoiceId: row.id,
    customerId: row.customer_id,
    currency,
    note: creditNoteOver(rest, "all"),
    settle: null,
    reason,
    issueDate: locked.facts.today,
    recipients,
  });
  return number;
}
