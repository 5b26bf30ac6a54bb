import { DomainError } from "../errors.ts";
import { decimal } from "../money/decimal.ts";
import { isMoneyPlace, type MoneyPlace } from "./money-place.ts";
import type { EntryPart } from "./tax-parts.ts";

/** The charts that the accounts of the books are mapped to. */
export const CHARTS = ["skr03", "skr04", "us"] as const;

/** One of `CHARTS`. */
export type Chart = (typeof CHARTS)[number];

/** The accounts of a chart by what is booked on them. */
export const CHART_ACCOUNTS = [
  "receivable",
  "bank",
  "clearing",
  "customerCredit",
  "salesStandard",
  "salesReduced",
  "salesOtherRate",
  "salesElsewhere",
  "salesZero",
  "salesExempt",
  "salesReverseChargeHome",
  "salesReverseChargeEu",
  "salesReverseChargeAbroad",
  "salesOutsideScopeHome",
  "salesOutsideScopeEu",
  "salesOutsideScopeAbroad",
  "discount",
  "taxStandard",
  "taxReduced",
  "taxOtherRate",
  "taxElsewhere",
  "badDebt",
  "badDebtStandard",
  "badDebtReduced",
  "taxRelief",
  "taxReliefStandard",
  "taxReliefReduced",
  "lateFees",
  "lateInterest",
  "paymentFees",
] as const;

/** One of `CHART_ACCOUNTS`. */
export type ChartAccount = (typeof CHART_ACCOUNTS)[number];

/** Account numbers by account. A place of money may have one of its own. */
export type AccountNumbers = Readonly<Record<ChartAccount, string> & { [place in MoneyPlace]?: string }>;

/** The numbers of each chart. The tax of a write-off takes back tax, so a German chart has it on the account of the tax. */
export const CHART_NUMBERS: Readonly<Record<Chart, AccountNumbers>> = {
  skr03: {
    receivable: "1410",
    bank: "1200",
    clearing: "1360",
    customerCredit: "1700",
    salesStandard: "8400",
    salesReduced: "8300",
    salesOtherRate: "8200",
    salesElsewhere: "8331",
    salesZero: "8150",
    salesExempt: "8100",
    salesReverseChargeHome: "8337",
    salesReverseChargeEu: "8336",
    salesReverseChargeAbroad: "8338",
    salesOutsideScopeHome: "8200",
    salesOutsideScopeEu: "8339",
    salesOutsideScopeAbroad: "8338",
    discount: "8700",
    taxStandard: "1776",
    taxReduced: "1771",
    taxOtherRate: "1770",
    taxElsewhere: "1768",
    badDebt: "2400",
    badDebtStandard: "2406",
    badDebtReduced: "2401",
    taxRelief: "1770",
    taxReliefStandard: "1776",
    taxReliefReduced: "1771",
    lateFees: "2700",
    lateInterest: "2650",
    paymentFees: "4970",
  },
  skr04: {
    receivable: "1210",
    bank: "1800",
    clearing: "1460",
    customerCredit: "3500",
    salesStandard: "4400",
    salesReduced: "4300",
    salesOtherRate: "4200",
    salesElsewhere: "4331",
    salesZero: "4150",
    salesExempt: "4100",
    salesReverseChargeHome: "4337",
    salesReverseChargeEu: "4336",
    salesReverseChargeAbroad: "4338",
    salesOutsideScopeHome: "4200",
    salesOutsideScopeEu: "4339",
    salesOutsideScopeAbroad: "4338",
    discount: "4700",
    taxStandard: "3806",
    taxReduced: "3801",
    taxOtherRate: "3800",
    taxElsewhere: "3818",
    badDebt: "6930",
    badDebtStandard: "6936",
    badDebtReduced: "6931",
    taxRelief: "3800",
    taxReliefStandard: "3806",
    taxReliefReduced: "3801",
    lateFees: "4830",
    lateInterest: "7100",
    paymentFees: "6855",
  },
  us: {
    receivable: "1200",
    bank: "1010",
    clearing: "1030",
    customerCredit: "2300",
    salesStandard: "4000",
    salesReduced: "4000",
    salesOtherRate: "4000",
    salesElsewhere: "4000",
    salesZero: "4000",
    salesExempt: "4000",
    salesReverseChargeHome: "4000",
    salesReverseChargeEu: "4000",
    salesReverseChargeAbroad: "4000",
    salesOutsideScopeHome: "4000",
    salesOutsideScopeEu: "4000",
    salesOutsideScopeAbroad: "4000",
    discount: "4900",
    taxStandard: "2200",
    taxReduced: "2200",
    taxOtherRate: "2200",
    taxElsewhere: "2200",
    badDebt: "6100",
    badDebtStandard: "6100",
    badDebtReduced: "6100",
    taxRelief: "1250",
    taxReliefStandard: "1250",
    taxReliefReduced: "1250",
    lateFees: "4950",
    lateInterest: "7010",
    paymentFees: "6200",
  },
};

/** Where the customer is, as the issuer sees it. */
export type Place = "home" | "eu" | "abroad";

const EU: ReadonlySet<string> = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" "),
);

/** Where a customer is. Where a country is not known, it is the issuer's. */
export function placeOf({ country, home }: { country: string | null; home: string | null }): Place {
  if (country === null || country === home) return "home";
  if (home === null) return "home";
  return EU.has(country) && EU.has(home) ? "eu" : "abroad";
}

const IN_PLACE = { home: "Home", eu: "Eu", abroad: "Abroad" } as const;

/** The account of the chart that a part of an entry is booked on. */
export function chartAccountOf({ account, tax, place: held }: EntryPart, place: Place): ChartAccount {
  switch (account) {
    case "receivable":
    case "customerCredit":
    case "discount":
    case "lateFees":
    case "lateInterest":
    case "paymentFees":
      return account;
    case "cash":
      return held?.startsWith("clearing:") === true ? "clearing" : "bank";
    case "revenue":
      return salesAccount(tax, place);
    case "tax":
      return `tax${rateClass(tax?.rate ?? "0", place)}`;
    case "badDebt":
    case "taxRelief": {
      const rate = rateClass(tax?.rate ?? "0", place);
      return rate === "Standard" || rate === "Reduced" ? `${account}${rate}` : account;
    }
  }
}

/** The number of the account that a part of an entry is booked on. */
export function numberOf(part: EntryPart, place: Place, numbers: AccountNumbers): string {
  return (part.place != null ? numbers[part.place] : undefined) ?? numbers[chartAccountOf(part, place)];
}

function salesAccount(tax: EntryPart["tax"], place: Place): ChartAccount {
  switch (tax?.category) {
    case "standard":
      return `sales${rateClass(tax.rate, place)}`;
    case "zero":
      return "salesZero";
    case "exempt":
      return "salesExempt";
    case "reverseCharge":
      return `salesReverseCharge${IN_PLACE[place]}`;
    default:
      return `salesOutsideScope${IN_PLACE[place]}`;
  }
}

/** Germany's standard and reduced rate have accounts of their own; another rate in another member state is that state's. */
function rateClass(rate: string, place: Place): "Standard" | "Reduced" | "OtherRate" | "Elsewhere" {
  if (decimal(rate).eq("19")) return "Standard";
  if (decimal(rate).eq("7")) return "Reduced";
  return place === "eu" ? "Elsewhere" : "OtherRate";
}

/**
 * A chart with some account numbers replaced, written like "bank=1210,receivable=1400". A place of money has its own as
 * "clearing:stripe=1361" or "bank:DE02120300000000202051=1210".
 *
 * @throws DomainError `unknown_account`
 */
export function numbersOf(chart: Chart, own = ""): AccountNumbers {
  const numbers: { -readonly [Name in keyof AccountNumbers]: AccountNumbers[Name] } = {
    ...CHART_NUMBERS[chart],
  };
  for (const pair of own.split(",").filter((text) => text.trim() !== "")) {
    const [, name = "", number = ""] = /^\s*([^\s=]+)=(\d{3,9})\s*$/.exec(pair) ?? [];
    const account = isMoneyPlace(name) ? name : CHART_ACCOUNTS.find((known) => known === name);
    if (account === undefined) {
      throw new DomainError(
        "unknown_account",
        `"${pair.trim()}" is not an account and its number, like "bank=1210". The accounts are ${CHART_ACCOUNTS.join(", ")}.`,
        "/accounts",
      );
    }
    numbers[account] = number;
  }
  return numbers;
}
