import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { isDiscountedKind } from "@billow/core/invoicing/discounted-kind.ts";
import { expect } from "vitest";
import type { Amounts } from "./document-amounts.ts";
import { cents, sumOf } from "./exact.ts";
import { expectSame, type Life, nowOf } from "./life.ts";
import { addUsage, monthCost, type Series } from "./month-cost.ts";
import { expectCharges } from "./rules/charge-rules.ts";
import { dayAfter } from "./rules/invoice-rules.ts";
import { heldIn, type ModelInvoice, newInvoice, type World } from "./world.ts";

/*
 * The drafts of billing runs. Which lines they have is the product's affair; what they bill of each month is not: it is
 * what the month's usage and terms cost, less what other invoices that stand bill of it.
 */

/** Takes the drafts that a run has made into the model. */
export async function takeUpDrafts({ call, clock, world }: Life, month: string): Promise<void> {
  const known = new Set(world.invoices.map(({ id }) => id));
  const { items } = (await call("listInvoices", { query: { sort: "-number", limit: 200 } })).data;
  const made = items.filter(({ id }) => !known.has(id)).reverse();
  const { day } = nowOf(clock);
  for (const { id } of made) {
    const answer = (await call("getInvoice", { params: { id } })).data;
    const customer = world.customers.findIndex((one) => one.id === answer.customer.id);
    const invoice = newInvoice({
      id,
      customer,
      madeTax: world.customers[customer]?.taxRate ?? "",
      issueDate: day,
      dueDate: dayAfter(day, 14),
      run: { month, bills: new Map() },
    });
    expect(standing(world, customer, month), "a second invoice of a period").toBe(undefined);
    world.invoices.push(invoice);
    takeUpDraft(world, answer, invoice);
  }
}

/** Takes what a run or a refresh has written into the model, and holds it against what the months cost. */
export function takeUpDraft(world: World, answer: Invoice, invoice: ModelInvoice): void {
  const { run, customer } = invoice;
  if (run === null) throw new Error("only drafts of a run are made from usage");
  invoice.amounts = writtenAmounts(answer);
  invoice.lines = answer.lines.map((line) => ({
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    discount: line.discountTerms,
    taxRate: line.taxRate,
    undiscounted: !isDiscountedKind(line.kind),
  }));
  run.bills = billsOf(answer, run.month);
  expectCharges(world, invoice, answer);
  expectSame(answer, invoice);
  for (const month of run.bills.keys()) {
    const billed = billedOf(world, customer, month);
    const cost = costOf(world, customer, month);
    // What is to be given back may wait for a later invoice, and what was refunded of it counts as given back.
    if (billed > cost && !isRefunded(world, customer))
      expect(run.bills.get(month), `${month} billed again`).toBeLessThanOrEqual(0n);
    else if (billed <= cost) expect(billed, `${month} as billed`).toBe(cost);
  }
}

/** Whether money was given back on an invoice of a billing run: then what a month still bills depends on how it is shared. */
export function isRefunded(world: World, customer: number): boolean {
  return world.invoices.some(
    (one) => one.customer === customer && one.run !== null && one.refunded + one.credited > 0n,
  );
}

/** The net amount of each month that the invoice's lines are of; the invoice's own discount is of its own month. */
function billsOf(answer: Invoice, own: string): Map<string, bigint> {
  const bills = new Map<string, bigint>();
  const add = (month: string, amount: bigint) => bills.set(month, (bills.get(month) ?? 0n) + amount);
  for (const line of answer.lines) {
    if (line.kind === "manual" || line.kind === "charge") continue;
    add(line.kind === "recurring" ? own : (line.period?.from.slice(0, 7) ?? own), cents(line.amount));
  }
  add(own, -cents(answer.discount));
  return bills;
}

function writtenAmounts({ subtotal, discount, tax, total }: Invoice): Amounts {
  return { subtotal: cents(subtotal), discount: cents(discount), tax: cents(tax), total: cents(total) };
}

/** What a customer's month costs by all that is known of it now. */
export function costOf(world: World, customer: number, month: string): bigint {
  const known = world.customers[customer];
  if (known === undefined) throw new Error("the model has lost a customer");
  let usage: Partial<Record<Series, { n: bigint; d: bigint }>> = {};
  for (const record of world.records)
    if (record.customer === customer && record.month === month)
      usage = addUsage(usage, record.series, record.quantity);
  return monthCost(usage, heldIn(known, month), hoursOf(month));
}

/** What all invoices that stand bill of a month. */
export function billedOf(world: World, customer: number, month: string): bigint {
  const standingOnes = world.invoices.filter((one) => one.customer === customer && one.status !== "voided");
  return sumOf(standingOnes.map((one) => one.run?.bills.get(month) ?? 0n));
}

export function standing(world: World, customer: number, month: string): ModelInvoice | undefined {
  return world.invoices.find(
    (one) => one.customer === customer && one.run?.month === month && one.status !== "voided",
  );
}

function hoursOf(month: string): number {
  const from = new Date(`${month}-01T00:00:00Z`);
  const before = new Date(from);
  before.setUTCMonth(from.getUTCMonth() + 1);
  return (before.getTime() - from.getTime()) / 3_600_000;
}
