import type { Actor } from "@billow/core/activity/actor.ts";
import type { MoneyPlace } from "@billow/core/books/money-place.ts";
import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { groupId } from "@billow/core/payments/direct-debit-file.ts";
import { endsMandate, returnCode } from "@billow/core/payments/return-reason.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { lockInvoice, payableOf, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { lockCustomer } from "../../parties/customers/read-customer.ts";
import { endMandate } from "../../parties/mandates/mandates.ts";
import { createPayment } from "../payments/create-payment.ts";
import { debitOfPayment, lockDebits, markCollected, type OpenDebitRow, openDebitsNamed } from "./queries.ts";

/** How what is collected is paid. */
const BY_DEBIT = "direct debit";

/** What a line of a bank statement says, as far as it may be about direct debits. */
interface Line {
  id: string;
  amount: bigint;
  currency: string;
  end_to_end_id: string;
  text: string;
}

/** Open debits that a line pays exactly. */
export interface PaidDebits {
  customerId: string;
  fileId: string;
  debitIds: string[];
}

/**
 * The lines that are a direct debit's money, by line: one debit named by its end-to-end id, or the sum of a file or of one of
 * its groups under their ids. Another amount is for a person to see.
 */
export async function debitsPaidBy(
  db: Kysely<Database>,
  lines: readonly Line[],
): Promise<Map<string, PaidDebits>> {
  const incoming = lines.filter(({ amount, currency }) => amount > 0n && currency === "EUR");
  const debits = await openDebitsNamed(db, {
    endToEndIds: incoming.map((line) => line.end_to_end_id).filter((id) => id !== ""),
    messageIds: incoming.flatMap(messageIdsIn),
  });
  const found = new Map<string, PaidDebits>();
  const taken = new Set<string>();
  for (const line of incoming) {
    const paid = candidatesOf(
      line,
      debits.filter(({ id }) => !taken.has(id)),
    ).find((some) => some.length > 0 && some.reduce((sum, { amount }) => sum + amount, 0n) === line.amount);
    const [first] = paid ?? [];
    if (paid === undefined || first === undefined) continue;
    for (const { id } of paid) taken.add(id);
    found.set(line.id, {
      customerId: first.customer_id,
      fileId: first.file_id,
      debitIds: paid.map(({ id }) => id),
    });
  }
  return found;
}

/** A message's id is an id of Billow's without its hyphens. */
function messageIdsIn({ end_to_end_id, text }: Line): string[] {
  return `${end_to_end_id} ${text}`.toUpperCase().match(/\b[0-9A-F]{32}\b/g) ?? [];
}

function candidatesOf(line: Line, debits: readonly OpenDebitRow[]): OpenDebitRow[][] {
  const said = `${line.end_to_end_id} ${line.text}`.toUpperCase();
  const ofFile = debits.filter(({ message_id }) => said.includes(message_id));
  return [
    debits.filter((debit) => debit.end_to_end_id === line.end_to_end_id),
    ofFile.filter(({ message_id, sequence }) => said.includes(groupId(message_id, sequence))),
    ofFile,
  ];
}

/**
 * Books what a line has collected: each debit is a payment of its customer. What of it the invoice does not take any more,
 * because another payment came meanwhile, is the customer's credit.
 *
 * @returns the payments, in the order of the debits' invoices, the file, and the first debit's customer
 * @throws DomainError `action_not_allowed` where a debit is no longer open, and as `createPayment` does
 */
export async function bookDebits(
  tx: Transaction<Database>,
  deps: Deps,
  {
    debitIds,
    paidOn,
    place,
    actor,
  }: { debitIds: readonly string[]; paidOn: string; place: MoneyPlace | null; actor: Actor },
): Promise<{ payments: string[]; fileId: string; customerId: string }> {
  const debits = await lockDebits(tx, debitIds);
  const [first] = debits;
  if (first === undefined || debits.length < debitIds.length)
    throw new DomainError("action_not_allowed", "This was booked or taken back in the meantime.");
  for (const customerId of [...new Set(debits.map((debit) => debit.customer_id))].sort())
    await lockCustomer(tx, customerId);
  const payments: string[] = [];
  for (const debit of debits) {
    const locked = await lockInvoice(tx, deps, { ref: debit.invoice_id, ifMatch: null });
    const { currency } = locked;
    let part = payableOf(locked);
    if (part > debit.amount) part = debit.amount;
    await saveInvoice(tx, locked.row, { collecting_on: null });
    const paymentId = await createPayment(tx, deps, {
      actor,
      place,
      payment: {
        customerId: debit.customer_id,
        amount: formatAmount(debit.amount, currency),
        currency,
        method: BY_DEBIT,
        transactionId: debit.end_to_end_id,
        paidOn,
        allocations: part > 0n ? [{ invoiceId: debit.invoice_id, amount: formatAmount(part, currency) }] : [],
      },
    });
    await markCollected(tx, debit.id, paymentId);
    payments.push(paymentId);
  }
  return { payments, fileId: first.file_id, customerId: first.customer_id };
}

/** A bank took a debit's money back: where its account or mandate is gone, the mandate collects no more. */
export async function debitReturned(
  tx: Transaction<Database>,
  deps: Deps,
  { paymentId, reason, actor }: { paymentId: string; reason: string; actor: Actor },
): Promise<void> {
  const debit = await debitOfPayment(tx, paymentId);
  if (debit === undefined || !endsMandate(returnCode(reason))) return;
  const because = `Returned by the bank: ${reason}`.slice(0, 500);
  await endMandate(tx, deps, { id: debit.mandate_id, actor, reason: because });
}
