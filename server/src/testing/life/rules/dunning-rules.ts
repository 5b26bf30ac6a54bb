import { rounded, sumOf } from "../exact.ts";
import { dueOf, type ModelInvoice, type World } from "../world.ts";
import { charge } from "./charge-rules.ts";
import { dayAfter, isCovered, isOpen, isOwed, type Now, smaller } from "./invoice-rules.ts";

/*
 * What becomes of a debt that is late, for the model of a whole life: reminders with fees and interest, promises to pay, and
 * suspensions.
 */

/** The levels of reminders, by days after the due date. */
export const LEVELS = [
  { days: 2, fee: 250n, interest: false, suspends: false },
  { days: 6, fee: 500n, interest: true, suspends: false },
  { days: 9, fee: 0n, interest: true, suspends: false },
  { days: 13, fee: 0n, interest: true, suspends: true },
];

/** Percent a year of 365 days. */
export const INTEREST_RATE = "9.12";
const INTEREST = { n: 912n, d: 365n * 100n * 100n };

const DAY_MS = 86_400_000;
const GRACE_DAYS = 5;

/** Days that are over: what was open at the end of each stays as it is. */
export function endDays(world: World, days: { from: string; before: string }): void {
  const open = new Map(world.invoices.filter(({ status }) => isOpen(status)).map((one) => [one, dueOf(one)]));
  world.dayEnds.push({ ...days, open });
}

/** Reminds of every invoice whose level has come, once a level. Answers how many. */
export function remindAll(world: World, now: Now): number {
  let sent = 0;
  for (const invoice of world.invoices) {
    const past = (Date.parse(now.day) - Date.parse(invoice.dueDate)) / DAY_MS;
    const level = LEVELS.findLast(({ days }) => days <= past);
    if (level === undefined || invoice.reminded >= level.days || !isRemindable(world, invoice, now)) continue;
    sent += 1;
    invoice.reminded = level.days;
    invoice.suspends ||= level.suspends;
    if (level.fee > 0n) charge(world, invoice.customer, level.fee);
    if (level.interest) chargeInterest(world, invoice, now);
  }
  return sent;
}

function isRemindable(world: World, invoice: ModelInvoice, now: Now): boolean {
  const { sendings, promisedOn, collectingOn } = invoice;
  const isPromised = promisedOn !== null && promisedOn >= now.day;
  const isCollected = collectingOn !== null && dayAfter(collectingOn, GRACE_DAYS) >= now.day;
  return (
    isOwed(invoice) &&
    dueOf(invoice) > 0n &&
    !isPromised &&
    !isCollected &&
    sendings.every((until) => until <= now.ms) &&
    !isCovered(world, invoice)
  );
}

/** Interest on what was due at the end of each day since the due date, or since the last that bore some. Charges bear none. */
function chargeInterest(world: World, invoice: ModelInvoice, { day }: Now): void {
  const first = dayAfter(invoice.dueDate, 1);
  const from = later(first, invoice.interestBefore ?? first);
  const own = (world.customers[invoice.customer]?.charges ?? []).filter((one) => one.invoice === invoice);
  const most = invoice.amounts.total - sumOf(own.map(({ amount }) => amount));
  const perDay = world.dayEnds.map(({ from: begin, before, open }) => {
    const start = later(begin, from);
    const end = later(before, day) === day ? before : day;
    const days = start < end ? (Date.parse(end) - Date.parse(start)) / DAY_MS : 0;
    return smaller(open.get(invoice) ?? 0n, most) * BigInt(days);
  });
  const interest = rounded({ n: sumOf(perDay) * INTEREST.n, d: INTEREST.d });
  if (from >= day || interest <= 0n) return;
  charge(world, invoice.customer, interest);
  invoice.interestBefore = day;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

/** A new promise replaces an earlier one; null takes it back. */
export function promiseOf(invoice: ModelInvoice, { on, now }: { on: string | null; now: Now }): boolean {
  if (!isOwed(invoice) || dueOf(invoice) === 0n) return false;
  if (on === null ? invoice.promisedOn === null : on < now.day) return false;
  invoice.promisedOn = on;
  return true;
}

/** Says of each customer whose suspension becomes due or is over that it does. Answers how many. */
export function settleAll(world: World, { day }: Now): number {
  let said = 0;
  for (const [place, customer] of world.customers.entries()) {
    const counts = world.invoices.some(
      (one) =>
        one.customer === place &&
        one.suspends &&
        isOwed(one) &&
        dueOf(one) > 0n &&
        !isCovered(world, one) &&
        (one.promisedOn === null || one.promisedOn < day),
    );
    if (counts === customer.isSuspended) continue;
    customer.isSuspended = counts;
    if (counts) customer.suspensions += 1;
    said += 1;
  }
  return said;
}
