import type { ReminderRules, ReminderRulesChange } from "@billow/contract/collections/reminder.ts";
import type { ReminderLevel } from "@billow/core/collections/reminder-level.ts";
import { DomainError } from "@billow/core/errors.ts";
import { type CurrencyCode, isCurrencyCode } from "@billow/core/money/currency.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import type { InterestRate } from "../../db/schema/reminders.ts";
import { pointed } from "../../http/text/pointed.ts";
import type { Rules } from "./queries.ts";

/** A reminder that only reminds. */
const PLAIN = { text: null, fees: [], interest: false, escalates: false, suspends: false } as const;

/** Every day of the rules as a level. */
export function levelsOf({ days, levels }: Pick<Rules, "days" | "levels">): ReminderLevel[] {
  return days.map((day) => levels.find((level) => level.days === day) ?? { days: day, ...PLAIN });
}

/** The days of the rules, with what they do beyond reminding. */
export function presentLevels(rules: Pick<Rules, "days" | "levels">): ReminderRules["offsets"] {
  return levelsOf(rules).map(({ days, text, fees, interest, escalates, suspends }) => ({
    days,
    ...(text !== null && { text }),
    ...(fees.length > 0 && { fees: fees.map((fee) => ({ ...fee })) }),
    ...(interest && { interest }),
    ...(escalates && { escalates }),
    ...(suspends && { suspends }),
  }));
}

/**
 * The levels of rules that a person sets, those that only remind left out.
 *
 * @throws DomainError `unknown_currency`, `invalid_amount`, `amount_not_positive`, `invalid_request` where a level charges or
 * suspends before the debt is late, or nobody could be told
 */
export function levelsFrom(
  offsets: ReminderRulesChange["offsets"],
  rates: readonly InterestRate[],
  managerEmail: string | null,
): ReminderLevel[] {
  return offsets.flatMap((offset, place) => {
    const { days, text = null, fees = [], interest = false, escalates = false, suspends = false } = offset;
    const at = `/offsets/${place}`;
    if (days < 1 && (fees.length > 0 || interest || suspends))
      throw new DomainError(
        "invalid_request",
        "Nothing is late before the day after the due date. Charge a fee or interest, or suspend, from day 1 on.",
        at,
      );
    if (interest && rates.length === 0)
      throw new DomainError("invalid_request", "Set a rate of interest first.", `${at}/interest`);
    if (escalates && managerEmail === null)
      throw new DomainError(
        "invalid_request",
        "Set the e-mail address of who is told first.",
        `${at}/escalates`,
      );
    const level = { days, text, fees: feesFrom(fees, `${at}/fees`), interest, escalates, suspends };
    return JSON.stringify(level) === JSON.stringify({ days, ...PLAIN }) ? [] : [level];
  });
}

/** @throws DomainError `unknown_currency`, `invalid_request` for an invalid rate */
export function ratesFrom(rates: NonNullable<ReminderRulesChange["interestRates"]>): InterestRate[] {
  return rates.map(({ currency, rate, dayCount }, place) => {
    pointed(`/interestRates/${place}`, () => knownCurrency(currency));
    const yearly = decimal(rate);
    if (yearly.lte("0") || yearly.gt("100"))
      throw new DomainError(
        "invalid_request",
        "A rate is more than 0 and at most 100 percent a year.",
        `/interestRates/${place}/rate`,
      );
    return { currency, rate, dayCount };
  });
}

/** Fees by currency. @throws DomainError `unknown_currency`, `invalid_amount`, `amount_not_positive` */
export function feesFrom(
  fees: NonNullable<ReminderRulesChange["returnFees"]>,
  at: string,
): { currency: string; amount: string }[] {
  return fees.map(({ currency, amount }, index) =>
    pointed(`${at}/${index}`, () => ({ currency, amount: feeOf(amount, knownCurrency(currency)) })),
  );
}

function feeOf(text: string, currency: CurrencyCode): string {
  const amount = pointed("/amount", () => parseAmount(text, currency));
  if (amount > 0n) return formatAmount(amount, currency);
  throw new DomainError(
    "amount_not_positive",
    "A fee must be more than zero. Leave it out for none.",
    "/amount",
  );
}

function knownCurrency(code: string): CurrencyCode {
  if (isCurrencyCode(code)) return code;
  throw new DomainError("unknown_currency", `"${code}" is not a currency in use.`, "/currency");
}
