import type { ReminderRules, ReminderRulesChange } from "@billow/contract/collections/reminder.ts";
import { dayWords, parseDays } from "../../../../components/fields/reminder-days.ts";
import { trimZeros } from "../../../../format/decimal.ts";
import { decimalForInput, parseDecimalInput } from "../../../../format/decimal-input.ts";
import { amountForInput } from "../../../../format/money.ts";

type Level = ReminderRules["offsets"][number];
type Rate = ReminderRules["interestRates"][number];

/** A level of reminders as it stands in the form. */
export interface FormLevel {
  /** Identifies the row while rows come and go. */
  key: string;
  days: string;
  fees: string;
  interest: boolean;
  escalates: boolean;
  suspends: boolean;
  text: string;
}

/** A rate of interest as it stands in the form. */
export interface FormRate {
  key: string;
  currency: string;
  rate: string;
  dayCount: Rate["dayCount"];
}

export interface ReminderForm {
  enabled: boolean;
  levels: readonly FormLevel[];
  text: string;
  rates: readonly FormRate[];
  managerEmail: string;
  returnFees: string;
  chargesTaxed: boolean;
}

/** The rules as the form shows them. */
export function formOf(rules: ReminderRulesChange): ReminderForm {
  return {
    enabled: rules.enabled,
    levels: rules.offsets.map(({ days, fees = [], text = "", ...does }, index) => ({
      key: `${index}`,
      days: `${days}`,
      fees: feesText(fees),
      interest: does.interest ?? false,
      escalates: does.escalates ?? false,
      suspends: does.suspends ?? false,
      text,
    })),
    text: rules.text ?? "",
    rates: (rules.interestRates ?? []).map(({ currency, rate, dayCount }, index) => ({
      key: `${index}`,
      currency,
      rate: decimalForInput(rate),
      dayCount,
    })),
    managerEmail: rules.managerEmail ?? "",
    returnFees: feesText(rules.returnFees ?? []),
    chargesTaxed: rules.chargesTaxed ?? false,
  };
}

function feesText(fees: NonNullable<Level["fees"]>): string {
  return fees.map((fee) => `${amountForInput(fee.amount)} ${fee.currency}`).join(", ");
}

/** The rules that the form means, or where it cannot be read, by the pointers that the API would name. */
export function rulesOf(
  form: ReminderForm,
): { rules: ReminderRulesChange } | { problems: Map<string, string> } {
  const problems = new Map<string, string>();
  const offsets = form.levels.map((level, index): Level => {
    const [days] = parseDays(level.days.trim()) ?? [];
    const isTwice = form.levels.findIndex((one) => one.days.trim() === level.days.trim()) < index;
    if (days === undefined) problems.set(`/offsets/${index}/days`, "Enter a whole number from -60 to 365.");
    else if (isTwice) problems.set(`/offsets/${index}/days`, "There is a level of this day already.");
    const fees = parseFees(level.fees);
    if (fees === null) problems.set(`/offsets/${index}/fees`, NO_FEE);
    return {
      days: days?.days ?? 0,
      ...(fees !== null && fees.length > 0 && { fees }),
      ...(level.interest && { interest: true }),
      ...(level.escalates && { escalates: true }),
      ...(level.suspends && { suspends: true }),
      ...(level.text.trim() !== "" && { text: level.text.trim() }),
    };
  });
  const interestRates = form.rates.map(({ currency, rate, dayCount }, index): Rate => {
    const yearly = parseDecimalInput(rate);
    if (yearly === null) problems.set(`/interestRates/${index}/rate`, "Enter percent a year, such as 9.12.");
    if (!CURRENCY.test(currency.trim()))
      problems.set(`/interestRates/${index}/currency`, "Enter a currency, such as EUR.");
    return { currency: currency.trim().toUpperCase(), rate: yearly ?? "0", dayCount };
  });
  const returnFees = parseFees(form.returnFees);
  if (returnFees === null) problems.set("/returnFees", NO_FEE);
  if (problems.size > 0 || returnFees === null) return { problems };
  const text = form.text.trim() || null;
  const managerEmail = form.managerEmail.trim() || null;
  const { enabled, chargesTaxed } = form;
  return { rules: { enabled, offsets, text, interestRates, managerEmail, returnFees, chargesTaxed } };
}

const NO_FEE = "Enter an amount and its currency, such as 5.00 EUR.";
const CURRENCY = /^[A-Za-z]{3}$/;

/** "5.00 EUR, 4 USD" as fees; null where a part is no amount with its currency. */
export function parseFees(typed: string): NonNullable<Level["fees"]> | null {
  const parts = typed.split(/(?<=[A-Za-z]{3})\s*[,;]?\s*/).filter((part) => part.trim() !== "");
  const fees = parts.flatMap((part) => {
    const [, number = "", currency = ""] = /^(.*\d)\s*([A-Za-z]{3})$/.exec(part.trim()) ?? [];
    const amount = parseDecimalInput(number);
    return amount === null ? [] : [{ amount, currency: currency.toUpperCase() }];
  });
  return fees.length < parts.length ? null : fees;
}

/** The rules as texts, which tell two people's versions apart: levels and rates are one field each. */
export interface RulesFields {
  enabled: boolean;
  levels: string;
  text: string;
  rates: string;
  managerEmail: string;
  returnFees: string;
  chargesTaxed: boolean;
}

export const labels = {
  enabled: "Remind customers",
  levels: "Levels",
  text: "Your own text in each reminder",
  rates: "Interest",
  managerEmail: "Account manager’s e-mail",
  returnFees: "Fee for a returned payment",
  chargesTaxed: "Fees and interest taxed",
} as const satisfies Record<keyof RulesFields, string>;

export function fieldsOf(rules: ReminderRulesChange): RulesFields {
  return {
    enabled: rules.enabled,
    levels: rules.offsets
      .toSorted((a, b) => a.days - b.days)
      .map(levelText)
      .join("; "),
    text: rules.text ?? "",
    rates: (rules.interestRates ?? [])
      .map((one) => `${one.currency} ${trimZeros(one.rate)} %, ${one.dayCount}`)
      .join("; "),
    managerEmail: rules.managerEmail ?? "",
    returnFees: (rules.returnFees ?? []).map(({ amount, currency }) => `${amount} ${currency}`).join(", "),
    chargesTaxed: rules.chargesTaxed ?? false,
  };
}

/** The rules that merged texts mean: each part is that of one of the two versions. */
export function rulesMerged(
  merged: RulesFields,
  { theirs, mine }: { theirs: ReminderRulesChange; mine: ReminderRulesChange },
): ReminderRulesChange {
  const isMine = (field: keyof RulesFields) => fieldsOf(mine)[field] === merged[field];
  return {
    enabled: merged.enabled,
    offsets: isMine("levels") ? mine.offsets : theirs.offsets,
    text: merged.text || null,
    interestRates: isMine("rates") ? (mine.interestRates ?? []) : (theirs.interestRates ?? []),
    managerEmail: merged.managerEmail || null,
    returnFees: isMine("returnFees") ? (mine.returnFees ?? []) : (theirs.returnFees ?? []),
    chargesTaxed: merged.chargesTaxed,
  };
}

function levelText({ days, fees = [], interest, escalates, suspends, text }: Level): string {
  const does = [
    ...fees.map(({ amount, currency }) => `${amount} ${currency}`),
    ...(interest ? ["interest"] : []),
    ...(escalates ? ["tells the account manager"] : []),
    ...(suspends ? ["suspends"] : []),
    ...(text === undefined ? [] : [`“${text}”`]),
  ];
  return does.length === 0 ? dayWords(days) : `${dayWords(days)}: ${does.join(", ")}`;
}
