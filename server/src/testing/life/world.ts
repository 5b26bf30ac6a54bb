import type { Amounts, ModelDiscount, ModelLine } from "./document-amounts.ts";
import type { Fraction } from "./exact.ts";
import type { HeldTerms, ModelTerms, Series } from "./month-cost.ts";

export interface ModelCustomer {
  id: string;
  tenantId: string;
  taxRate: string;
  /** In cents. */
  credit: bigint;
  terms: { startsOn: string; terms: ModelTerms }[];
  /** Fees and interest for lateness. */
  charges: ModelCharge[];
  /** The one by which is collected, by its number. */
  mandate: number | null;
  /** Whether its suspension is due, and how often it was. */
  isSuspended: boolean;
  suspensions: number;
}

export interface ModelCharge {
  /** Null until the product has said it. */
  id: string | null;
  /** In cents. */
  amount: bigint;
  /** The invoice that has it as a line. */
  invoice: ModelInvoice | null;
  isWaived: boolean;
}

/** What is collected of an invoice by direct debit. */
export interface ModelDebit {
  fileId: string;
  messageId: string;
  endToEndId: string;
  mandate: number;
  invoice: ModelInvoice;
  amount: bigint;
  state: "collecting" | "collected" | "takenBack";
  payment: ModelPayment | null;
}

/** A usage record as it was last told. */
export interface ModelRecord {
  id: string;
  customer: number;
  month: string;
  series: Series;
  quantity: Fraction;
  revision: number;
  fromMs: number;
}

export type ModelStatus = "draft" | "pending" | "sent" | "paid" | "overdue" | "voided" | "refunded";

export interface ModelInvoice {
  id: string;
  customer: number;
  status: ModelStatus;
  lines: readonly ModelLine[];
  discount: ModelDiscount;
  amounts: Amounts;
  paid: bigint;
  /** What of `paid` credit paid. */
  byCredit: bigint;
  refunded: bigint;
  /** What of `refunded` was paid out. */
  cashBack: bigint;
  /** What is given up. */
  lost: bigint;
  /** What credit notes took off what was due, and whether one was over all that was left. */
  credited: bigint;
  isCorrected: boolean;
  /** The customer's rate that the draft was made by. */
  madeTax: string;
  issueDate: string;
  dueDate: string;
  /** Whether it was ever issued. */
  isIssued: boolean;
  /** Of each e-mail with the invoice that was not stopped: until when it could be. */
  sendings: number[];
  /** The last day of a promise to pay it. */
  promisedOn: string | null;
  /** The day on which it is collected. */
  collectingOn: string | null;
  /** The level of its last reminder, the day after the last that bore interest, and whether a reminder was to suspend. */
  reminded: number;
  interestBefore: string | null;
  suspends: boolean;
  /** Of a billing run: its month, and what it bills of which month before tax, in cents. */
  run: { month: string; bills: Map<string, bigint> } | null;
}

/** Money received from a customer, with what of it pays which invoice. */
export interface ModelPayment {
  id: string;
  customer: number;
  amount: bigint;
  /** `isLater`: it was the customer's credit before. */
  parts: { invoice: ModelInvoice; amount: bigint; isLater: boolean }[];
  isReversed: boolean;
  /** Whether it came by Stripe. */
  isHeld: boolean;
}

/** What Stripe paid out to the bank account, and kept of it. */
export interface ModelPayout {
  lineId: string;
  amount: bigint;
  fee: bigint;
  isUndone: boolean;
}

/** Sums over all postings, in cents; a debit is positive. Revenue and tax together are `income`. */
export interface ModelBooks {
  receivable: bigint;
  income: bigint;
  cash: bigint;
  /** What of the cash Stripe holds. */
  held: bigint;
  customerCredit: bigint;
  /** Bad debt with the tax relief for it, and what Stripe kept. */
  lost: bigint;
}

/** All that the model knows. */
export interface World {
  customers: ModelCustomer[];
  records: ModelRecord[];
  invoices: ModelInvoice[];
  payments: ModelPayment[];
  payouts: ModelPayout[];
  debits: ModelDebit[];
  books: ModelBooks;
  /** What was open of each invoice at the end of past days, half-open. */
  dayEnds: { from: string; before: string; open: ReadonlyMap<ModelInvoice, bigint> }[];
  /** The months a billing run has been over. */
  ran: Set<string>;
}

export function newWorld(): World {
  return {
    customers: [],
    records: [],
    invoices: [],
    payments: [],
    payouts: [],
    debits: [],
    dayEnds: [],
    books: { receivable: 0n, income: 0n, cash: 0n, held: 0n, customerCredit: 0n, lost: 0n },
    ran: new Set(),
  };
}

/** One of them by its place: three times of four one that suits, where there is any. */
export function chosen<T>(all: readonly T[], place: number, suits: (one: T) => boolean): T | undefined {
  const apt = place % 4 === 0 ? [] : all.filter(suits);
  const from = apt.length > 0 ? apt : all;
  return from[place % Math.max(from.length, 1)];
}

/** A draft of today, which nobody has done anything with. */
export function newInvoice(
  made: Pick<ModelInvoice, "id" | "customer" | "madeTax" | "issueDate" | "dueDate"> & Partial<ModelInvoice>,
): ModelInvoice {
  return {
    status: "draft",
    lines: [],
    discount: null,
    amounts: { subtotal: 0n, discount: 0n, tax: 0n, total: 0n },
    paid: 0n,
    byCredit: 0n,
    refunded: 0n,
    cashBack: 0n,
    lost: 0n,
    credited: 0n,
    isCorrected: false,
    isIssued: false,
    sendings: [],
    promisedOn: null,
    collectingOn: null,
    reminded: 0,
    interestBefore: null,
    suspends: false,
    run: null,
    ...made,
  };
}

export function dueOf(invoice: ModelInvoice): bigint {
  return payableOf(invoice) === 0n ? 0n : payableOf(invoice) - invoice.lost;
}

/** What money may still pay: what is due, and then what was given up. */
export function payableOf({ status, amounts, paid, credited }: ModelInvoice): bigint {
  return status === "voided" || status === "refunded" ? 0n : amounts.total - paid - credited;
}

/** The terms of a month, those of the days before the first ones left out: one after the other, with how many days each held. */
export function heldIn({ terms }: Pick<ModelCustomer, "terms">, month: string): HeldTerms[] {
  const byStart = terms.toSorted((a, b) => a.startsOn.localeCompare(b.startsOn));
  const [year = 0, ofYear = 0] = month.split("-").map(Number);
  const days = new Date(Date.UTC(year, ofYear, 0)).getUTCDate();
  const held = new Map<ModelTerms, number>();
  for (let day = 1; day <= days; day++) {
    const date = `${month}-${String(day).padStart(2, "0")}`;
    const rules = byStart.findLast(({ startsOn }) => startsOn <= date)?.terms;
    if (rules !== undefined) held.set(rules, (held.get(rules) ?? 0) + 1);
  }
  return [...held].map(([one, count]) => ({ terms: one, days: count }));
}

/** Whether discounts in percent and fixed ones would meet in a month, which nobody may agree. */
export function mixesDiscounts(customer: Pick<ModelCustomer, "terms">, months: readonly string[]): boolean {
  return months.some((month) => {
    const discounts = heldIn(customer, month).flatMap(({ terms }) => terms.discount ?? []);
    return discounts.some((one) => "percent" in one) && discounts.some((one) => "amount" in one);
  });
}
