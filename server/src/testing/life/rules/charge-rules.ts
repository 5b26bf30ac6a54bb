import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { expect } from "vitest";
import { amountsOf, type ModelLine } from "../document-amounts.ts";
import { cents, euros } from "../exact.ts";
import type { Life } from "../life.ts";
import type { ModelCharge, ModelInvoice, World } from "../world.ts";

/*
 * What customers are charged beside what they buy, for the model of a whole life. A charge waits for the customer's next
 * draft. It waits again where that is voided, or a person takes its line off.
 */

export function charge(world: World, customer: number, amount: bigint): void {
  world.customers[customer]?.charges.push({ id: null, amount, invoice: null, isWaived: false });
}

/** Gives up a charge that no invoice bills. */
export function waiveCharge(one: ModelCharge): boolean {
  if (!waits(one)) return false;
  one.isWaived = true;
  return true;
}

/** Whether it waits for the customer's next invoice. */
function waits({ invoice, isWaived }: ModelCharge): boolean {
  return !isWaived && (invoice === null || invoice.status === "voided");
}

/** The product has charged what the model has, once each, and says the same of it. */
export async function expectSameCharges({ call, world }: Life): Promise<void> {
  for (const customer of world.customers) {
    const query = { customerId: customer.id, limit: 200 };
    const { items } = (await call("listCharges", { query })).data;
    for (const { id, amount } of items) {
      if (customer.charges.some((one) => one.id === id)) continue;
      const made = customer.charges.find((one) => one.id === null && one.amount === cents(amount));
      expect(made, `a charge of ${amount}`).toBeDefined();
      if (made !== undefined) made.id = id;
    }
    const known = items.map(({ id, state, billedOn }) => [id, state, billedOn?.id ?? null]);
    const expected = customer.charges.map((one) => {
      const state = one.isWaived ? "waived" : waits(one) ? "open" : "billed";
      return [one.id, state, state === "billed" ? (one.invoice?.id ?? null) : null];
    });
    expect(known.sort(), "charges").toEqual(expected.sort());
  }
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
  const open = charges.filter(waits);
  for (const one of open) one.invoice = invoice;
  return open;
}

function lineOf({ amount }: { amount: bigint }): ModelLine {
  return { quantity: "1", unitPrice: euros(amount), discount: null, taxRate: "0", undiscounted: true };
}
