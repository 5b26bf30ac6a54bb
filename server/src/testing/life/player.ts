import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { expect } from "vitest";
import { markOverdue } from "../../invoicing/invoices/lifecycle/mark-overdue.ts";
import type { TestClient } from "../app.ts";
import { collect, returnDebit, takeBack, tellOfDebits } from "./collection-player.ts";
import { correctInvoice } from "./correction-player.ts";
import { amountsOf, type ModelLine } from "./document-amounts.ts";
import { promise, remind, suspend, waive } from "./dunning-player.ts";
import { euros } from "./exact.ts";
import { expectSame, type Life, nowOf } from "./life.ts";
import { LAST_MONTH, MONTHS, type Of, type Operation } from "./operation.ts";
import { amountOf, attempt, movePayment, payOut } from "./payment-player.ts";
import { payByStripe, tellOfPayout, undoPayout } from "./payout-player.ts";
import { billCharges, dropCharges } from "./rules/charge-rules.ts";
import { cancelWithMoney } from "./rules/correction-rules.ts";
import { undoWriteOff, writeOff } from "./rules/debt-rules.ts";
import { endDays } from "./rules/dunning-rules.ts";
import * as rules from "./rules/invoice-rules.ts";
import { pay } from "./rules/payment-rules.ts";
import { takeUpDraft, takeUpDrafts } from "./run-drafts.ts";
import { correct, use } from "./usage-player.ts";
import {
  chosen,
  dueOf,
  type ModelCustomer,
  type ModelInvoice,
  mixesDiscounts,
  newInvoice,
  payableOf,
  type World,
} from "./world.ts";

/** Does one operation with the product and with the model, and compares what they say. */
export async function play(life: Life, operation: Operation): Promise<void> {
  switch (operation.do) {
    case "draft":
      return draft(life, operation);
    case "owe":
      return owe(life, operation);
    case "edit":
      return edit(life, operation);
    case "finalize":
    case "send":
    case "undoSend":
    case "void":
    case "pay":
    case "applyCredit":
    case "refund":
    case "writeOff":
    case "undoWriteOff":
      return act(life, operation);
    case "creditNote":
      return correctInvoice(life, operation);
    case "payOut":
      return payOut(life, operation);
    case "payByStripe":
      return payByStripe(life, operation);
    case "payout":
      return tellOfPayout(life, operation);
    case "undoPayout":
      return undoPayout(life, operation);
    case "payMany":
    case "allocate":
    case "unallocate":
    case "reverse":
      return movePayment(life, operation);
    case "refresh":
      return refresh(life, operation);
    case "remind":
      return remind(life);
    case "suspend":
      return suspend(life);
    case "promise":
      return promise(life, operation);
    case "waive":
      return waive(life, operation);
    case "collect":
      return collect(life, operation);
    case "takeBack":
      return takeBack(life, operation);
    case "statement":
      return tellOfDebits(life, operation);
    case "return":
      return returnDebit(life, operation);
    case "wait":
      return life.clock.advance({ seconds: operation.seconds });
    case "days":
      return passDays(life, operation);
    case "use":
      return use(life, operation);
    case "correct":
      return correct(life, operation);
    case "run":
      return run(life, operation.month);
    case "agree":
      return agree(life, operation);
    case "tax":
      return changeTax(life, operation);
  }
}

async function draft({ call, clock, world }: Life, operation: Of<"draft" | "owe">): Promise<void> {
  const place = operation.customer % world.customers.length;
  const customer = pick(world.customers, place);
  const lines = linesOf(operation, customer);
  const { data } = await call("createInvoice", { body: { customerId: customer.id, ...bodyOf(operation) } });
  const { day } = nowOf(clock);
  const made = newInvoice({
    id: data.id,
    customer: place,
    lines,
    discount: operation.discount,
    amounts: amountsOf(lines, operation.discount),
    madeTax: customer.taxRate,
    issueDate: day,
    dueDate: rules.dayAfter(day, 14),
  });
  world.invoices.push(made);
  billCharges(world, made);
  expectSame(data, made);
}

/** A draft that is sent, and some days after. */
async function owe(life: Life, operation: Of<"owe">): Promise<void> {
  await draft(life, operation);
  await act(life, { do: "send", invoice: life.world.invoices.length - 1, asItIs: true });
  life.clock.advance({ seconds: 6 });
  if (operation.days > 0) await passDays(life, { days: operation.days, dunning: true });
}

async function edit({ call, world }: Life, operation: Of<"edit">): Promise<void> {
  const invoice = invoiceOf(world, operation.invoice);
  // What a person makes of a billing run's lines is tried by the tests of billing runs.
  if (invoice === undefined || invoice.run !== null) return;
  const answer = await attempt(
    call("updateInvoice", { params: { id: invoice.id }, body: bodyOf(operation) }),
  );
  expect(answer !== null, `edit ${invoice.status}`).toBe(invoice.status === "draft");
  if (answer === null) return;
  const customer = pick(world.customers, invoice.customer);
  invoice.lines = linesOf(operation, customer);
  dropCharges(world, invoice);
  // A draft of which no line follows the tax it was made by any more follows that of now.
  if (!invoice.lines.some(({ taxRate }) => taxRate === invoice.madeTax)) invoice.madeTax = customer.taxRate;
  invoice.discount = operation.discount;
  invoice.amounts = amountsOf(invoice.lines, invoice.discount);
  expectSame(answer, invoice);
}

type Action = Of<
  "finalize" | "send" | "undoSend" | "void" | "pay" | "applyCredit" | "refund" | "writeOff" | "undoWriteOff"
>;

/** What is mostly done to invoices on which it does something. */
const SUITS: Partial<Record<Action["do"], (invoice: ModelInvoice) => boolean>> = {
  pay: (invoice) => payableOf(invoice) > 0n,
  applyCredit: (invoice) => dueOf(invoice) > 0n,
  refund: ({ paid, refunded }) => paid > refunded,
  writeOff: rules.isOwed,
  undoWriteOff: ({ lost }) => lost > 0n,
};

async function act(life: Life, operation: Action): Promise<void> {
  const { world, clock } = life;
  const suits = SUITS[operation.do];
  const invoice =
    suits === undefined
      ? invoiceOf(world, operation.invoice)
      : chosen(world.invoices, operation.invoice, suits);
  if (invoice === undefined) return;
  const now = nowOf(clock);
  const before = `${operation.do} ${invoice.status}`;
  const { allowed, answer } = await bothAct(life, operation, { invoice, now });
  expect(answer !== null, before).toBe(allowed);
  if (answer !== null) expectSame(answer, invoice);
}

/** Asks the product first, since the model changes as it decides. */
async function bothAct(
  { call, world }: Life,
  operation: Action,
  { invoice, now }: { invoice: ModelInvoice; now: rules.Now },
): Promise<{ allowed: boolean; answer: Invoice | null }> {
  const params = { id: invoice.id };
  switch (operation.do) {
    case "finalize":
    case "send": {
      const { asItIs } = operation;
      const isStale = await isStaleDraft(call, world, invoice);
      const query = { asItIs: asItIs ? ("true" as const) : ("false" as const) };
      if (operation.do === "send") {
        const answer = await attempt(call("sendInvoice", { params, query }));
        return { answer, allowed: rules.send(world, invoice, { now, isStale, asItIs }) };
      }
      const answer = await attempt(call("finalizeInvoice", { params, query }));
      return { answer, allowed: rules.finalize(world, invoice, { now, isStale, asItIs }) };
    }
    case "undoSend": {
      const answer = await attempt(call("undoSendInvoice", { params }));
      return { answer, allowed: rules.undoSend(world, invoice, now) };
    }
    case "void": {
      const { settle } = operation;
      const body = { reason: "made in error", ...(settle !== null && { settle }) };
      const answer = await attempt(call("voidInvoice", { params, body }));
      return { answer, allowed: cancelWithMoney(world, invoice, { now, settle }) };
    }
    case "pay": {
      const amount = amountOf(operation.amount, dueOf(invoice), payableOf(invoice));
      const body = { amount: euros(amount), method: "bank transfer" };
      const answer = await attempt(call("recordPayment", { params, body }));
      const id = answer?.payments.at(-1)?.id ?? "";
      return { answer, allowed: pay(world, invoice, { id, amount }) };
    }
    case "applyCredit": {
      const asked = operation.amount === "exact" ? null : amountOf(operation.amount, dueOf(invoice));
      const body = asked === null ? {} : { amount: euros(asked) };
      const answer = await attempt(call("applyCredit", { params, body }));
      return { answer, allowed: rules.applyCredit(world, invoice, asked) };
    }
    case "refund": {
      const amount = amountOf(operation.amount, invoice.paid - invoice.refunded);
      const body = { amount: euros(amount), goodwill: operation.goodwill };
      const answer = await attempt(call("refundInvoice", { params, body }));
      return { answer, allowed: rules.refund(world, invoice, amount) };
    }
    case "writeOff": {
      const asked = operation.amount === "exact" ? null : amountOf(operation.amount, dueOf(invoice));
      const body = { reason: "insolvent", ...(asked !== null && { amount: euros(asked) }) };
      const answer = await attempt(call("writeOffInvoice", { params, body }));
      return { answer, allowed: writeOff(world, invoice, asked ?? dueOf(invoice)) };
    }
    case "undoWriteOff": {
      const answer = await attempt(call("undoWriteOff", { params, body: { reason: "a mistake" } }));
      return { answer, allowed: undoWriteOff(world, invoice, now) };
    }
  }
}

/** What a draft says has changed since it was made; of tax, and of usage that nobody has touched, the model knows itself. */
async function isStaleDraft(call: TestClient, world: World, invoice: ModelInvoice): Promise<boolean> {
  if (invoice.status !== "draft") return false;
  const { data } = await call("getInvoice", { params: { id: invoice.id } });
  const { usageChanged, termsChanged, taxChanged, paymentTermsChanged } = data;
  expect(taxChanged, "tax of a draft").toBe(isTaxChanged(world, invoice));
  expect(paymentTermsChanged).toBe(false);
  if (invoice.run === null)
    expect({ usageChanged, termsChanged }).toEqual({ usageChanged: false, termsChanged: false });
  return usageChanged || termsChanged || taxChanged;
}

function isTaxChanged(world: World, { customer, madeTax }: ModelInvoice): boolean {
  return pick(world.customers, customer).taxRate !== madeTax;
}

async function refresh({ call, world }: Life, operation: Of<"refresh">): Promise<void> {
  const invoice = invoiceOf(world, operation.invoice);
  if (invoice === undefined) return;
  const answer = await attempt(call("refreshInvoice", { params: { id: invoice.id } }));
  expect(answer !== null, `refresh ${invoice.status}`).toBe(
    invoice.status === "draft" && (invoice.run !== null || isTaxChanged(world, invoice)),
  );
  if (answer === null) return;
  rules.takeUpTax(invoice, pick(world.customers, invoice.customer).taxRate);
  if (invoice.run === null) {
    billCharges(world, invoice);
    expectSame(answer, invoice);
  } else takeUpDraft(world, answer, invoice);
}

async function passDays(life: Life, { days, dunning }: Pick<Of<"days">, "days" | "dunning">): Promise<void> {
  const { app, clock, world } = life;
  const { day } = nowOf(clock);
  clock.advance({ days });
  endDays(world, { from: day, before: nowOf(clock).day });
  await markOverdue(app.deps);
  rules.passDeadlines(world, nowOf(clock).day);
  if (!dunning) return;
  await remind(life);
  await suspend(life);
}

async function run(life: Life, month: string): Promise<void> {
  const { call, world } = life;
  await call("startBillingRun", { body: { period: month } });
  world.ran.add(month);
  await takeUpDrafts(life, month);
}

/** Terms begin before their month is billed: what was billed already goes by what was agreed then. */
async function agree({ call, world }: Life, operation: Of<"agree">): Promise<void> {
  if ([...world.ran].some((month) => month >= operation.month)) return;
  const customer = pick(world.customers, operation.customer % world.customers.length);
  const startsOn = `${operation.month}-${operation.day}`;
  const { support, minimum, discount } = operation;
  const answer = await attempt(
    call("createSubscription", {
      body: {
        customerId: customer.id,
        startsOn,
        discount,
        minimumSpend: minimum,
        items: support === null ? [] : [{ product: "Support", quantity: "1", unitPrice: support }],
      },
    }),
  );
  const isTaken = customer.terms.some((terms) => terms.startsOn === startsOn);
  const terms = [...customer.terms, { startsOn, terms: { support, minimum, discount } }];
  const isRefused = isTaken || mixesDiscounts({ terms }, [...MONTHS, LAST_MONTH]);
  expect(answer === null).toBe(isRefused);
  if (!isRefused) customer.terms = terms;
}

async function changeTax({ call, world }: Life, operation: Of<"tax">): Promise<void> {
  const customer = pick(world.customers, operation.customer % world.customers.length);
  await call("updateCustomer", { params: { id: customer.id }, body: { taxRate: operation.rate } });
  customer.taxRate = operation.rate;
}

function linesOf({ lines }: Pick<Of<"draft">, "lines">, customer: ModelCustomer): ModelLine[] {
  return lines.map(({ taxRate, ...line }) => ({
    ...line,
    taxRate: taxRate ?? customer.taxRate,
    undiscounted: false,
  }));
}

function bodyOf({ lines, discount }: Pick<Of<"draft">, "lines" | "discount">) {
  return {
    lines: lines.map(({ discount: own, taxRate, ...line }, index) => ({
      product: `Thing ${index + 1}`,
      ...line,
      ...(own !== null && { discount: own }),
      ...(taxRate !== null && { taxCategory: "standard" as const, taxRate }),
    })),
    discount,
  };
}

function invoiceOf(world: World, place: number): ModelInvoice | undefined {
  return world.invoices[place % Math.max(world.invoices.length, 1)];
}

function pick<T>(all: readonly T[], place: number): T {
  const one = all[place];
  if (one === undefined) throw new Error("the model has lost a customer");
  return one;
}
