import { dueOf, type ModelInvoice, type World } from "../world.ts";
import type { Now } from "./invoice-rules.ts";

/*
 * What becomes of a debt that is given up, for the model of a whole life. What may not be done answers false and leaves
 * everything as it was.
 */

export function writeOff(world: World, invoice: ModelInvoice, amount: bigint): boolean {
  const isOwed = invoice.status === "sent" || invoice.status === "overdue";
  if (!isOwed || amount <= 0n || amount > dueOf(invoice)) return false;
  lose(world, invoice, amount);
  if (dueOf(invoice) === 0n && invoice.paid > 0n) invoice.status = "paid";
  return true;
}

export function undoWriteOff(world: World, invoice: ModelInvoice, { day }: Now): boolean {
  const { status, lost, dueDate } = invoice;
  if (lost === 0n || (status !== "sent" && status !== "overdue" && status !== "paid")) return false;
  lose(world, invoice, -lost);
  if (status === "paid") invoice.status = day > dueDate ? "overdue" : "sent";
  return true;
}

/** Gives up more of a debt, or with a negative amount less. */
export function lose(world: World, invoice: ModelInvoice, amount: bigint): void {
  invoice.lost += amount;
  world.books.lost += amount;
  world.books.receivable -= amount;
}
