import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { expect } from "vitest";
import { amountsOf, type ModelLine } from "./document-amounts.ts";
import { cents, euros } from "./exact.ts";
import type { ModelInvoice, World } from "./world.ts";

/*
 * What customers are charged beside what they buy, for the model of a whole life. A charge waits for the customer's next
 * draft. It waits again where that is voided, or a person takes its line off.
 */

export function charge(world: World, customer: number, amount: bigint): void {
  world.customers[customer]?.charges.push({ amount, invoice: null });
}

/** The charges that wait become lines of a draft that the model computes. */
export function billCharges(world: World, invoice: ModelInvoice): void {
  const charges = takeOpen(world, invoice);
  if (charges.length === 0) return;
  invoice.lines = [...invoice.lines, ...charges.map(lineOf)];
  invoice.amounts = amountsOf(invoice.lines, invoice.discount);
}

/** A person wrote the draft's lines anew, without those of charges. */
export function dropCharges(world: World, invoice: ModelInvoice): void {
  for (const one of world.customers[invoice.customer]?.charges ?? [])
    if (one.invoice === invoice) one.invoice = null;
}

/** A draft of a run has the charges it had and those that waited as lines, each once. */
export function expectCharges(world: World, invoice: ModelInvoice, answer: Invoice): void {
  takeOpen(world, invoice);
  const own = (world.customers[invoice.customer]?.charges ?? []).filter((one) => one.invoice === invoice);
  const lines = answer.lines.filter(({ kind }) => kind === "charge").map((line) => cents(line.amount));
  const sorted = (amounts: readonly bigint[]) => amounts.map(euros).sort();
  expect(sorted(lines), "charges on the draft of a run").toEqual(sorted(own.map(({ amount }) => amount)));
}

function takeOpen(world: World, invoice: ModelInvoice): { amount: bigint }[] {
  const charges = world.customers[invoice.customer]?.charges ?? [];
  const open = charges.filter((one) => one.invoice === null || one.invoice.status === "voided");
  for (const one of open) one.invoice = invoice;
  return open;
}

function lineOf({ amount }: { amount: bigint }): ModelLine {
  return { quantity: "1", unitPrice: euros(amount), discount: null, taxRate: "0", undiscounted: true };
}
