import { earliestCollection } from "@billow/core/payments/target-days.ts";
import { dueOf, type ModelDebit, type ModelInvoice, payableOf, type World } from "../world.ts";
import { charge } from "./charge-rules.ts";
import { dayAfter, isCovered, isOwed, type Now, smaller } from "./invoice-rules.ts";
import { payMany, reverse } from "./payment-rules.ts";

/*
 * What becomes of direct debits, for the model of a whole life. What may not be done changes nothing.
 */

/** What a customer is charged for a debit that its bank returns. */
export const RETURN_FEE = 650n;

const DAYS_AHEAD_MAX = 14;

export function collectionDay(day: string, ahead: number): string {
  return earliestCollection(dayAfter(day, ahead));
}

/** All of the invoices are collected, or none is and this is null. */
export function collect(
  world: World,
  invoices: readonly ModelInvoice[],
  { collectOn, day }: { collectOn: string; day: string },
): Pick<ModelDebit, "invoice" | "amount" | "mandate">[] | null {
  if (collectOn > dayAfter(day, DAYS_AHEAD_MAX)) return null;
  const debits = invoices.flatMap((invoice) => {
    const mandate = world.customers[invoice.customer]?.mandate ?? null;
    const isCollectable =
      isOwed(invoice) &&
      dueOf(invoice) > 0n &&
      invoice.dueDate <= collectOn &&
      invoice.collectingOn === null &&
      !isCovered(world, invoice);
    return isCollectable && mandate !== null ? [{ invoice, amount: dueOf(invoice), mandate }] : [];
  });
  if (debits.length < invoices.length) return null;
  for (const { invoice } of debits) invoice.collectingOn = collectOn;
  return debits;
}

/** Takes back all debits of a file that are on the way. Answers their invoices. */
export function takeBack(world: World, { fileId }: ModelDebit): ModelInvoice[] {
  const open = world.debits.filter((one) => one.fileId === fileId && one.state === "collecting");
  for (const debit of open) {
    debit.state = "takenBack";
    debit.invoice.collectingOn = null;
  }
  return open.map(({ invoice }) => invoice);
}

/** The debits that a line of a statement is about. */
export function toldOf(world: World, debit: ModelDebit, { batch }: { batch: boolean }): ModelDebit[] {
  if (!batch) return [debit];
  return world.debits.filter((one) => one.fileId === debit.fileId && one.state === "collecting");
}

/** The money of a debit pays its invoice; what that does not take any more is credit. */
export function collected(world: World, debit: ModelDebit, paymentId: string): void {
  const { invoice, amount } = debit;
  const part = smaller(payableOf(invoice), amount);
  const parts = part > 0n ? [{ invoice, amount: part }] : [];
  payMany(world, { id: paymentId, customer: invoice.customer, amount }, parts);
  debit.state = "collected";
  debit.payment = world.payments.at(-1) ?? null;
  invoice.collectingOn = null;
}

/** The payment is reversed, its customer pays a fee, and the mandate is of no use any more. */
export function returned(world: World, { payment, mandate, invoice }: ModelDebit, now: Now): boolean {
  const owner = world.customers[invoice.customer];
  if (payment === null || owner === undefined || !reverse(world, payment, now)) return false;
  charge(world, invoice.customer, RETURN_FEE);
  if (owner.mandate === mandate) owner.mandate = null;
  return true;
}

/** What the product calls it. */
export function stateOf({ state, payment }: ModelDebit): string {
  return payment?.isReversed === true ? "returned" : state;
}
