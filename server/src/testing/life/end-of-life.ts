import { expect } from "vitest";
import { cents, euros, rounded, sumOf } from "./exact.ts";
import { type Life, nowOf } from "./life.ts";
import { LAST_MONTH, MONTHS } from "./operation.ts";
import { play } from "./player.ts";
import { endDays } from "./rules/dunning-rules.ts";
import { isOpen } from "./rules/invoice-rules.ts";
import { billedOf, costOf, isRefunded, standing } from "./run-drafts.ts";
import { dueOf, type ModelBooks, type ModelInvoice, type ModelStatus, type World } from "./world.ts";

/** What customers owe and have, how many invoices stand where, and the books: the product says what the model knows. */
export async function expectSameWorld({ call, world }: Life): Promise<void> {
  for (const [place, customer] of world.customers.entries()) {
    const { data } = await call("getCustomer", { params: { id: customer.id } });
    const due = world.invoices.filter((one) => one.customer === place && isOpen(one.status)).map(dueOf);
    expect({ outstanding: inEuros(data.outstanding), credit: inEuros(data.credit) }).toEqual({
      outstanding: sumOf(due),
      credit: customer.credit,
    });
  }
  const { data: counts } = await call("countInvoices", {});
  const statuses: ModelStatus[] = ["draft", "pending", "sent", "paid", "overdue", "voided", "refunded"];
  for (const status of statuses)
    expect(counts[status], status).toBe(world.invoices.filter((one) => one.status === status).length);
  expect(await booksOf(call)).toEqual(world.books);
}

function inEuros(amounts: readonly { currency: string; amount: string }[]): bigint {
  return sumOf(amounts.map(({ amount }) => cents(amount)));
}

const BOOKS = {
  receivable: "receivable",
  revenue: "income",
  tax: "income",
  lateFees: "income",
  lateInterest: "income",
  cash: "cash",
  customerCredit: "customerCredit",
  badDebt: "lost",
  taxRelief: "lost",
  paymentFees: "lost",
} as const;

async function booksOf(call: Life["call"]): Promise<ModelBooks> {
  const books: ModelBooks = { receivable: 0n, income: 0n, cash: 0n, held: 0n, customerCredit: 0n, lost: 0n };
  let cursor: string | undefined;
  do {
    const { data } = await call("listLedgerEntries", { query: { limit: 200, ...(cursor && { cursor }) } });
    for (const { account, amount, moneyPlace } of data.items) {
      books[BOOKS[account]] += cents(amount);
      if (moneyPlace === "clearing:stripe") books.held += cents(amount);
    }
    cursor = data.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return books;
}

/** For more money than all the usage of the longest life. */
const MORE_THAN_ALL = "9999999.5";

/**
 * Bills and issues every month, and one more in which enough is used to take off all that is to be given back. Then all
 * that stands bills of every month what its usage and terms cost, to the cent.
 */
export async function settle(life: Life): Promise<void> {
  const { world } = life;
  for (const month of MONTHS) {
    await play(life, { do: "run", month });
    await issueAll(life, month);
  }
  await reach(life, "2026-12-01");
  for (const customer of world.customers.keys())
    await play(life, {
      do: "use",
      customer,
      month: LAST_MONTH,
      series: "ingress",
      quantity: MORE_THAN_ALL,
      hour: 5,
    });
  await play(life, { do: "run", month: LAST_MONTH });
  for (const customer of world.customers.keys()) expectFairBill(world, customer);
}

/** Time does not go back where the day is over already. */
async function reach({ clock, world }: Life, day: string): Promise<void> {
  const { day: from } = nowOf(clock);
  if (from >= day) return;
  clock.set(`${day}T08:00:00Z`);
  endDays(world, { from, before: day });
}

/**
 * All that stands bills what all months cost. Refunds may have been gifts, so with them the customer keeps between that and
 * what was refunded: nothing was given back twice, and no gift was billed again.
 */
function expectFairBill(world: World, customer: number): void {
  const months = [...MONTHS, LAST_MONTH];
  if (!isRefunded(world, customer)) {
    for (const month of months)
      expect(euros(billedOf(world, customer, month)), `${month} in the end`).toBe(
        euros(costOf(world, customer, month)),
      );
    return;
  }
  const billed = sumOf(months.map((month) => billedOf(world, customer, month)));
  const cost = sumOf(months.map((month) => costOf(world, customer, month)));
  const ofRuns = world.invoices.filter((one) => one.customer === customer && one.run !== null);
  const refunded = sumOf(ofRuns.map(refundedNet));
  expect(billed, "billed in the end").toBeGreaterThanOrEqual(cost);
  expect(billed - refunded, "kept in the end").toBeLessThanOrEqual(cost);
}

/** A credit note takes tax back in proportion, by running totals, so that a full refund takes back all of it. */
function refundedNet({ refunded, credited, isCorrected, amounts, status }: ModelInvoice): bigint {
  if (status === "voided") return 0n;
  if (isCorrected && refunded + credited === amounts.total) return amounts.total - amounts.tax;
  if (refunded === 0n) return 0n;
  return refunded - rounded({ n: amounts.tax * refunded, d: amounts.total });
}

async function issueAll(life: Life, month: string): Promise<void> {
  for (const customer of life.world.customers.keys()) {
    const invoice = standing(life.world, customer, month);
    if (invoice?.status !== "draft") continue;
    const place = life.world.invoices.indexOf(invoice);
    await play(life, { do: "refresh", invoice: place });
    await play(life, { do: "finalize", invoice: place, asItIs: false });
  }
}
