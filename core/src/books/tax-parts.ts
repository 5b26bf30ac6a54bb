import type { TaxCategory } from "../invoicing/tax-category.ts";
import { allocate } from "../money/allocate.ts";
import type { Account, Entry, PostingKind } from "./ledger.ts";
import type { MoneyPlace } from "./money-place.ts";

/** The tax of an invoice in one category at one rate, in minor units. */
export interface DocumentTax {
  readonly category: TaxCategory;
  readonly rate: string;
  readonly taxable: bigint;
  readonly tax: bigint;
  /** The discounts that `taxable` is reduced by. */
  readonly discount: bigint;
}

/** An account of the chart: one of the ledger, or the discounts within its revenue. */
export type ChartedAccount = Account | "discount";

/** A part of an entry. The parts of an entry sum to it; those of `discount` belong to `revenue`. */
export interface EntryPart {
  readonly account: ChartedAccount;
  readonly amount: bigint;
  /** What it is taxed by; null on accounts that tax does not divide. */
  readonly tax: { readonly category: TaxCategory; readonly rate: string } | null;
  /** Of `cash`: where it is, if that is told apart. */
  readonly place?: MoneyPlace | null;
}

/** The net and tax of an invoice that were credited or written off before a posting. */
export interface Before {
  readonly net: bigint;
  readonly tax: bigint;
}

/** Accounts that tax divides. */
const TAXED_ACCOUNTS: readonly Account[] = ["revenue", "tax", "badDebt", "taxRelief"];

/**
 * The entries of a posting, divided by the taxes of its invoice. An issue and a void have exactly the invoice's own taxes.
 * A correction or a write-off has the difference of two running totals, so that all of them together have exactly what
 * the invoice has, in whatever steps they come.
 */
export function partsByTax(
  { kind, entries }: { kind: PostingKind; entries: readonly Entry[] },
  { taxes, before }: { taxes: readonly DocumentTax[]; before: Before },
): EntryPart[] {
  const [first] = taxes;
  if (first === undefined) return entries.map((entry) => ({ ...entry, tax: null }));
  const isDebt = entries.some(({ account }) => account === "badDebt" || account === "taxRelief");
  const isWhole = kind === "issue" || kind === "void";
  const shares = isDebt ? debtShares(entries, { taxes, before }) : noteShares(entries, { taxes, before });
  return entries.flatMap((entry): EntryPart[] => {
    const { account } = entry;
    if (!TAXED_ACCOUNTS.includes(account)) return [{ ...entry, tax: null }];
    const isTax = account === "tax" || account === "taxRelief";
    return taxes.flatMap(({ category, rate, discount }, index) => {
      const tax = { category, rate };
      const part = (isTax ? shares[index]?.tax : shares[index]?.net) ?? 0n;
      if (account !== "revenue" || !isWhole) return nonzero([{ account, amount: part, tax }]);
      const reduced = kind === "issue" ? discount : -discount;
      return nonzero([
        { account, amount: part - reduced, tax },
        { account: "discount", amount: reduced, tax },
      ]);
    });
  });
}

function nonzero(parts: EntryPart[]): EntryPart[] {
  return parts.filter(({ amount }) => amount !== 0n);
}

interface Shares {
  readonly net: bigint;
  readonly tax: bigint;
}

/** Net in proportion to what is taxed, tax in proportion to the taxes. */
function noteShares(
  entries: readonly Entry[],
  { taxes, before }: { taxes: readonly DocumentTax[]; before: Before },
): Shares[] {
  const nets = difference(
    taxes.map(({ taxable }) => taxable),
    before.net,
    amountOf(entries, "revenue"),
  );
  const amounts = difference(
    taxes.map(({ tax }) => tax),
    before.tax,
    amountOf(entries, "tax"),
  );
  return taxes.map((_, index) => ({ net: nets[index] ?? 0n, tax: amounts[index] ?? 0n }));
}

/** As `sharesOfDebt` divides what is written off. */
function debtShares(
  entries: readonly Entry[],
  { taxes, before }: { taxes: readonly DocumentTax[]; before: Before },
): Shares[] {
  const weights = taxes.flatMap(({ taxable, tax }) => [taxable, tax]);
  const change = amountOf(entries, "badDebt") + amountOf(entries, "taxRelief");
  const parts = difference(weights, before.net + before.tax, change);
  return taxes.map((_, index) => ({ net: parts[2 * index] ?? 0n, tax: parts[2 * index + 1] ?? 0n }));
}

function amountOf(entries: readonly Entry[], account: Account): bigint {
  return entries.reduce((sum, entry) => (entry.account === account ? sum + entry.amount : sum), 0n);
}

function difference(weights: readonly bigint[], before: bigint, change: bigint): bigint[] {
  const [was, is] = [spread(before, weights), spread(before + change, weights)];
  return weights.map((_, index) => (is[index] ?? 0n) - (was[index] ?? 0n));
}

/** As `allocate`, and on the first where the weights have no proportions. */
function spread(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  return sum > 0n ? allocate(total, weights) : weights.map((_, index) => (index === 0 ? total : 0n));
}
