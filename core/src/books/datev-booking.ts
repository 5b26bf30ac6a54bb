import type { TaxCategory } from "../invoicing/tax-category.ts";
import { decimal, toScaledInteger } from "../money/decimal.ts";
import { divideHalfAwayFromZero } from "../money/rounding.ts";
import { type AccountNumbers, chartAccountOf, numberOf, type Place } from "./chart-of-accounts.ts";
import type { EntryPart } from "./tax-parts.ts";

/** A booking of a DATEV batch: an amount of minor units above zero on two accounts. */
export interface DatevBooking {
  readonly amount: bigint;
  /** Whether `account` is debited (S) or credited (H); `contra` is the other way round. */
  readonly side: "S" | "H";
  readonly account: string;
  readonly contra: string;
  /** Whether the automatic tax of `contra` is switched off. */
  readonly withoutAutomatic: boolean;
  /** What it is taxed by; null where that is not said. */
  readonly tax: { readonly category: TaxCategory; readonly rate: string } | null;
}

/** An amount on an account, on its way to a booking. */
interface Side {
  number: string;
  amount: bigint;
  withoutAutomatic: boolean;
  tax: EntryPart["tax"];
}

/**
 * A posting as bookings of two accounts each. Everything is booked against the receivable, which is then left with what
 * the posting has on it; a posting of two accounts without it is booked as it is. Discounts reduce the sales. Sales and
 * bad debt at Germany's rates are booked gross, as DATEV takes the tax out of their accounts itself. Where that would be
 * another cent than ours, a booking without automatic tax corrects it, so that every account has what the books have.
 */
export function datevBookings(
  parts: readonly EntryPart[],
  { numbers, place }: { numbers: AccountNumbers; place: Place },
): DatevBooking[] {
  const numberFor = (part: EntryPart) => numberOf(part, place, numbers);
  const others = parts.filter(({ account }) => account !== "receivable");
  const [first, second] = others;
  if (others.length === parts.length && others.length === 2 && first && second && !first.tax && !second.tax) {
    return [against(numberFor(second), { ...sideOf(numberFor(first), first.amount), tax: null })];
  }
  const untaxed = others.filter(({ tax }) => tax === null);
  const taxed = Map.groupBy(
    others.filter(({ tax }) => tax !== null),
    ({ account, tax }) => `${isDebt(account) ? "debt" : "sales"} ${tax?.category} ${tax?.rate}`,
  );
  const sides = [
    ...[...taxed.values()].flatMap((some) => taxedSides(some, numberFor, place)),
    ...untaxed.map((part) => sideOf(numberFor(part), part.amount)),
  ];
  return sides.flatMap((side) => (side.amount === 0n ? [] : [against(numbers.receivable, side)]));
}

/** The sales, or the bad debt, of one tax with the tax itself. */
function taxedSides(
  parts: readonly EntryPart[],
  numberFor: (part: EntryPart) => string,
  place: Place,
): Side[] {
  const ofTax = parts.find(({ account }) => account === "tax" || account === "taxRelief");
  const ofNet = parts.find(({ account }) => account === "revenue" || account === "badDebt");
  const sum = (accounts: readonly string[]) =>
    parts.reduce((total, { account, amount }) => (accounts.includes(account) ? total + amount : total), 0n);
  const net = sum(["revenue", "discount", "badDebt"]);
  const tax = sum(["tax", "taxRelief"]);
  const by = (parts[0] ?? null)?.tax ?? null;
  const debt = parts.some(({ account }) => isDebt(account));
  const netNumber = numberFor(ofNet ?? { account: debt ? "badDebt" : "revenue", amount: 0n, tax: by });
  const taxNumber = numberFor(ofTax ?? { account: debt ? "taxRelief" : "tax", amount: 0n, tax: by });
  if (!isAutomatic({ account: debt ? "badDebt" : "revenue", amount: net, tax: by }, place)) {
    return [
      { ...sideOf(netNumber, net), tax: by },
      { ...sideOf(taxNumber, tax), tax: by },
    ];
  }
  const gross = net + tax;
  const missing = tax - automaticTax(gross, by?.rate ?? "0");
  return [
    { ...sideOf(netNumber, gross), tax: by },
    { ...sideOf(taxNumber, missing), tax: by },
    { ...sideOf(netNumber, -missing), tax: by, withoutAutomatic: true },
  ];
}

function isDebt(account: string): boolean {
  return account === "badDebt" || account === "taxRelief";
}

const AUTOMATIC: ReadonlySet<string> = new Set([
  "salesStandard",
  "salesReduced",
  "badDebtStandard",
  "badDebtReduced",
]);

/** Whether DATEV takes the tax out of what is booked on the account of a part. */
function isAutomatic(part: EntryPart, place: Place): boolean {
  return part.tax?.category === "standard" && AUTOMATIC.has(chartAccountOf(part, place));
}

/** The tax that DATEV takes out of a gross amount. */
export function automaticTax(gross: bigint, rate: string): bigint {
  const { integer, decimals } = toScaledInteger(decimal(rate));
  return divideHalfAwayFromZero(gross * integer, 100n * 10n ** BigInt(decimals) + integer);
}

function sideOf(number: string, amount: bigint): Side {
  return { number, amount, withoutAutomatic: false, tax: null };
}

function against(account: string, { number, amount, withoutAutomatic, tax }: Side): DatevBooking {
  return {
    amount: amount < 0n ? -amount : amount,
    side: amount < 0n ? "S" : "H",
    account,
    contra: number,
    withoutAutomatic,
    tax,
  };
}
