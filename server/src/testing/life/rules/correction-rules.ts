import { dueOf, type ModelInvoice, type World } from "../world.ts";
import { cancel, type Now, payBack } from "./invoice-rules.ts";
import { payOut, unallocate } from "./payment-rules.ts";

/*
 * What becomes of an invoice that is corrected by credit notes, for the model of a whole life. What may not be done
 * answers false and leaves everything as it was.
 */

export type Settle = "due" | "credit" | "refund";

/** What is left to credit of an invoice, with tax. */
export function restOf({ amounts, credited, refunded }: ModelInvoice): bigint {
  return amounts.total - credited - refunded;
}

/** A credit note over an amount with tax lowers what is due first; the rest was paid and goes back. */
export function creditNote(
  world: World,
  invoice: ModelInvoice,
  { amount, settle }: { amount: bigint; settle: Settle },
): boolean {
  const { status, lost } = invoice;
  const isSent = status === "sent" || status === "overdue" || status === "paid" || status === "refunded";
  if (!isSent || lost > 0n || amount <= 0n || amount > restOf(invoice)) return false;
  const due = dueOf(invoice);
  if (settle === "due" && amount > due) return false;
  const lowers = amount < due ? amount : due;
  const back = amount - lowers;
  invoice.credited += lowers;
  world.books.receivable -= lowers;
  world.books.income += amount;
  if (back > 0n) payBack(world, invoice, { amount: back, asCredit: settle === "credit" });
  else if (dueOf(invoice) === 0n) invoice.status = "paid";
  return true;
}

/** Voids an invoice; money that has paid a part of it becomes credit first, and is paid out where it is to be refunded. */
export function cancelWithMoney(
  world: World,
  invoice: ModelInvoice,
  { now, settle }: { now: Now; settle: "credit" | "refund" | null },
): boolean {
  const { status, lost, amounts, paid, byCredit, customer } = invoice;
  if (status === "paid" && amounts.total > 0n) return false;
  if (paid === byCredit || settle === null) return cancel(world, invoice, now);
  if (lost > 0n) return false;
  for (const payment of world.payments) if (!payment.isReversed) unallocate(world, payment, { invoice, now });
  if (settle === "refund") payOut(world, customer, paid - byCredit);
  return cancel(world, invoice, now);
}
