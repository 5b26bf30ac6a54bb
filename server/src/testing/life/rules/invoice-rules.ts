import { amountsOf } from "../document-amounts.ts";
import { sumOf } from "../exact.ts";
import { dueOf, type ModelInvoice, type ModelStatus, type World } from "../world.ts";

/*
 * What may be done with an invoice and what becomes of it, as the domain's table of actions says it, for the model of a
 * whole life. An action that may not be done answers false and leaves everything as it was.
 */

const HOLD_MS = 5_000;

const DAY_MS = 86_400_000;

export interface Now {
  ms: number;
  /** `YYYY-MM-DD` in the billing zone. */
  day: string;
}

/** Whether a draft was made of something else than there is now, and whether somebody issues it all the same. */
export interface Staleness {
  isStale: boolean;
  asItIs: boolean;
}

export function finalize(
  world: World,
  invoice: ModelInvoice,
  { now, isStale, asItIs }: Staleness & { now: Now },
): boolean {
  if (invoice.status !== "draft" || invoice.lines.length === 0 || (isStale && !asItIs)) return false;
  issue(world, invoice, now);
  invoice.status = dueOf(invoice) === 0n ? "paid" : "pending";
  return true;
}

/** A draft is issued on the day it is finalized, with the days to pay that it had. */
function issue(world: World, invoice: ModelInvoice, { day }: Now): void {
  invoice.dueDate = dayAfter(day, daysBetween(invoice.issueDate, invoice.dueDate));
  invoice.issueDate = day;
  invoice.isIssued = true;
  world.books.receivable += invoice.amounts.total;
  world.books.income -= invoice.amounts.total;
}

/** Sends for the first time, or again. */
export function send(
  world: World,
  invoice: ModelInvoice,
  { now, isStale, asItIs }: Staleness & { now: Now },
): boolean {
  const { status } = invoice;
  if (status === "sent" || status === "overdue") {
    invoice.sendings.push(now.ms + HOLD_MS);
    return true;
  }
  if (status !== "pending" && !(status === "draft" && invoice.lines.length > 0)) return false;
  const isPastDue = status === "pending" && invoice.dueDate < now.day;
  if (!asItIs && ((status === "draft" && isStale) || isPastDue)) return false;
  if (status === "draft") issue(world, invoice, now);
  invoice.status = dueOf(invoice) === 0n ? "paid" : "sent";
  invoice.sendings.push(now.ms + HOLD_MS);
  const customer = world.customers[invoice.customer];
  if (customer !== undefined) spendCredit(world, invoice, smaller(customer.credit, dueOf(invoice)));
  return true;
}

export function undoSend(world: World, invoice: ModelInvoice, now: Now): boolean {
  const held = isHeld(invoice, now);
  const paidByCreditAlone =
    invoice.status === "paid" && invoice.paid > 0n && invoice.byCredit === invoice.paid;
  if (
    !held ||
    invoice.lost > 0n ||
    invoice.credited > 0n ||
    (invoice.status !== "sent" && !paidByCreditAlone)
  )
    return false;
  if (invoice.status === "paid") releaseCredit(world, invoice);
  invoice.status = "pending";
  invoice.sendings = [];
  return true;
}

export function cancel(world: World, invoice: ModelInvoice, now: Now): boolean {
  const { status, amounts, paid, byCredit, credited } = invoice;
  if (invoice.lost > 0n || status === "voided" || status === "refunded") return false;
  if (status === "paid" ? amounts.total !== 0n : paid !== byCredit) return false;
  releaseCredit(world, invoice);
  if (status !== "draft") {
    world.books.receivable -= amounts.total - credited;
    world.books.income += amounts.total - credited;
  }
  invoice.status = "voided";
  invoice.sendings = invoice.sendings.filter((until) => now.ms >= until);
  return true;
}

export function applyCredit(world: World, invoice: ModelInvoice, asked: bigint | null): boolean {
  const credit = world.customers[invoice.customer]?.credit ?? 0n;
  const due = dueOf(invoice);
  if (!isOpen(invoice.status) || due === 0n || credit === 0n) return false;
  if (asked !== null && (asked <= 0n || asked > due || asked > credit)) return false;
  spendCredit(world, invoice, asked ?? smaller(credit, due));
  return true;
}

/** Money goes back first; what credit had paid becomes credit again. */
export function refund(world: World, invoice: ModelInvoice, amount: bigint): boolean {
  const { status, paid, refunded } = invoice;
  if ((status !== "paid" && status !== "refunded") || amount <= 0n || amount > paid - refunded) return false;
  payBack(world, invoice, { amount, asCredit: false });
  world.books.income += amount;
  return true;
}

/** What was paid becomes credit, or money goes back as far as money came. */
export function payBack(
  world: World,
  invoice: ModelInvoice,
  { amount, asCredit }: { amount: bigint; asCredit: boolean },
): void {
  const moneyLeft = asCredit ? 0n : invoice.paid - invoice.byCredit - invoice.cashBack;
  const cash = amount < moneyLeft ? amount : moneyLeft > 0n ? moneyLeft : 0n;
  invoice.refunded += amount;
  invoice.cashBack += cash;
  invoice.status = "refunded";
  gainCredit(world, invoice, amount - cash);
  world.books.cash -= cash;
}

/** Lines that follow the customer's tax take up what that is now. */
export function takeUpTax(invoice: ModelInvoice, taxRate: string): void {
  const { madeTax } = invoice;
  invoice.lines = invoice.lines.map((line) => (line.taxRate === madeTax ? { ...line, taxRate } : line));
  invoice.madeTax = taxRate;
  invoice.amounts = amountsOf(invoice.lines, invoice.discount);
}

export function passDeadlines(world: World, day: string): void {
  for (const invoice of world.invoices)
    if (invoice.status === "sent" && dueOf(invoice) > 0n && day > invoice.dueDate) invoice.status = "overdue";
}

/** Whether credit is at least what its customer owes. */
export function isCovered(world: World, { customer }: Pick<ModelInvoice, "customer">): boolean {
  const credit = world.customers[customer]?.credit ?? 0n;
  const owed = sumOf(world.invoices.filter((one) => one.customer === customer && isOwed(one)).map(dueOf));
  return credit > 0n && credit >= owed;
}

/** Whether its customer has it and owes it. */
export function isOwed({ status }: Pick<ModelInvoice, "status">): boolean {
  return status === "sent" || status === "overdue";
}

/** Once one e-mail has left, the customer has the invoice. */
function isHeld({ sendings }: ModelInvoice, now: Now): boolean {
  return sendings.length > 0 && sendings.every((until) => now.ms < until);
}

export function isOpen(status: ModelStatus): boolean {
  return status === "pending" || status === "sent" || status === "overdue";
}

function spendCredit(world: World, invoice: ModelInvoice, amount: bigint): void {
  if (amount === 0n) return;
  invoice.paid += amount;
  invoice.byCredit += amount;
  gainCredit(world, invoice, -amount);
  world.books.receivable -= amount;
  if (dueOf(invoice) === 0n) invoice.status = "paid";
}

function releaseCredit(world: World, invoice: ModelInvoice): void {
  const { byCredit } = invoice;
  invoice.paid -= byCredit;
  invoice.byCredit = 0n;
  gainCredit(world, invoice, byCredit);
  world.books.receivable += byCredit;
}

export function gainCredit(world: World, of: { customer: number }, amount: bigint): void {
  const customer = world.customers[of.customer];
  if (customer === undefined) throw new Error("an invoice has a customer");
  customer.credit += amount;
  world.books.customerCredit -= amount;
}

export function dayAfter(day: string, days: number): string {
  return new Date(msOf(day) + days * DAY_MS).toISOString().slice(0, 10);
}

function daysBetween(day: string, later: string): number {
  return (msOf(later) - msOf(day)) / DAY_MS;
}

function msOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
