import { sumOf } from "../exact.ts";
import { dueOf, type ModelInvoice, type ModelPayment, payableOf, type World } from "../world.ts";
import { lose } from "./debt-rules.ts";
import { gainCredit, isOpen, type Now, smaller } from "./invoice-rules.ts";

/*
 * What becomes of money received, for the model of a whole life: what pays which invoice, and what is the customer's
 * credit. What may not be done answers false and leaves everything as it was.
 */

type Part = { invoice: ModelInvoice; amount: bigint };

/** Money for an invoice on which nothing is due any more is the customer's credit. */
export function pay(
  world: World,
  invoice: ModelInvoice,
  { id, amount }: { id: string; amount: bigint },
): boolean {
  if (invoice.status === "draft" || amount <= 0n) return false;
  const applied = smaller(amount, payableOf(invoice));
  receive(
    world,
    { id, customer: invoice.customer, amount },
    applied > 0n ? [{ invoice, amount: applied }] : [],
  );
  return true;
}

/** Money of a customer for several invoices. */
export function payMany(
  world: World,
  payment: { id: string; customer: number; amount: bigint },
  parts: readonly Part[],
): boolean {
  if (payment.amount <= 0n || !arePayable(parts, payment.amount)) return false;
  receive(world, payment, parts);
  return true;
}

/** What is left of a payment was credit until now, so it must still be there. */
export function allocate(world: World, payment: ModelPayment, parts: readonly Part[]): boolean {
  const left = payment.amount - sumOf(payment.parts.map(({ amount }) => amount));
  const credit = world.customers[payment.customer]?.credit ?? 0n;
  const sum = sumOf(parts.map(({ amount }) => amount));
  if (payment.isReversed || !arePayable(parts, left) || sum > credit) return false;
  for (const part of parts) {
    payment.parts.push({ ...part, isLater: true });
    settle(world, part);
  }
  gainCredit(world, payment, -sum);
  return true;
}

/** What a payment pays of an invoice becomes credit again. */
export function unallocate(
  world: World,
  payment: ModelPayment,
  { invoice, now }: { invoice: ModelInvoice; now: Now },
): boolean {
  const parts = payment.parts.filter((part) => part.invoice === invoice);
  if (payment.isReversed || parts.length === 0 || !isReopenable(invoice)) return false;
  for (const part of parts) release(world, payment, { part, now });
  return true;
}

/** Money that is gone again is due again, as late as it is; what of it was credit must still be there. */
export function reverse(world: World, payment: ModelPayment, now: Now): boolean {
  const later = payment.parts.filter(({ isLater }) => isLater);
  const received = payment.parts.filter(({ isLater }) => !isLater);
  const rest = payment.amount - sumOf(received.map(({ amount }) => amount));
  const credit = (world.customers[payment.customer]?.credit ?? 0n) + sumOf(later.map(({ amount }) => amount));
  if (payment.isReversed || rest > credit) return false;
  if (payment.parts.some(({ invoice }) => !isReopenable(invoice))) return false;
  for (const part of later) release(world, payment, { part, now });
  for (const { invoice, amount } of received) takeBack(world, invoice, { amount, now });
  gainCredit(world, payment, -rest);
  world.books.cash -= payment.amount;
  if (payment.isHeld) world.books.held -= payment.amount;
  payment.isReversed = true;
  return true;
}

/** Credit that is paid out. */
export function payOut(world: World, customer: number, amount: bigint): boolean {
  if (amount <= 0n || amount > (world.customers[customer]?.credit ?? 0n)) return false;
  gainCredit(world, { customer }, -amount);
  world.books.cash -= amount;
  return true;
}

function receive(
  world: World,
  { id, customer, amount }: { id: string; customer: number; amount: bigint },
  parts: readonly Part[],
): void {
  const received = parts.map((part) => ({ ...part, isLater: false }));
  world.payments.push({ id, customer, amount, parts: received, isReversed: false, isHeld: false });
  world.books.cash += amount;
  gainCredit(world, { customer }, amount - sumOf(parts.map((part) => part.amount)));
  for (const part of parts) settle(world, part);
}

function arePayable(parts: readonly Part[], left: bigint): boolean {
  return (
    sumOf(parts.map(({ amount }) => amount)) <= left &&
    parts.every(
      ({ invoice, amount }) => invoice.status !== "draft" && amount > 0n && amount <= payableOf(invoice),
    )
  );
}

/** What is due is paid first; what is more takes back what was given up. */
function settle(world: World, { invoice, amount }: Part): void {
  if (amount > dueOf(invoice)) lose(world, invoice, dueOf(invoice) - amount);
  invoice.paid += amount;
  world.books.receivable -= amount;
  if (dueOf(invoice) === 0n) invoice.status = "paid";
}

function release(
  world: World,
  payment: ModelPayment,
  { part, now }: { part: ModelPayment["parts"][number]; now: Now },
): void {
  payment.parts.splice(payment.parts.indexOf(part), 1);
  takeBack(world, part.invoice, { amount: part.amount, now });
  gainCredit(world, payment, part.amount);
}

function takeBack(world: World, invoice: ModelInvoice, { amount, now }: { amount: bigint; now: Now }): void {
  invoice.paid -= amount;
  world.books.receivable += amount;
  if (invoice.status !== "paid") return;
  if (invoice.sendings.length === 0) invoice.status = "pending";
  else invoice.status = now.day > invoice.dueDate ? "overdue" : "sent";
}

function isReopenable({ status }: ModelInvoice): boolean {
  return isOpen(status) || status === "paid";
}
