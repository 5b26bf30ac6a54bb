import { DomainError } from "../errors.ts";
import type { CurrencyCode } from "../money/currency.ts";
import { currencyExponent, isCurrencyCode } from "../money/currency.ts";
import { formatAmount, parseAmount } from "../money/money.ts";

/**
 * What a line of a bank statement is about.
 *
 * - `payment`: money that came in
 * - `batch`: money that came in for several transfers that are not listed
 * - `return`: money that had come in and is gone again
 * - `sentBack`: money that had been sent and came back
 * - `fee`, `interest`: the bank's own bookings
 * - `outgoing`: money that was sent
 */
export const LINE_KINDS = ["payment", "batch", "return", "sentBack", "fee", "interest", "outgoing"] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** A line as the bank wrote it. Texts are empty where the bank says nothing. */
export interface StatementLine {
  readonly kind: LineKind;
  readonly bookedOn: string;
  readonly valuedOn: string | null;
  /** In minor units; money that went out is negative. */
  readonly amount: bigint;
  /** The other party. */
  readonly name: string;
  readonly iban: string;
  /** What the other party wrote, with the structured reference. */
  readonly text: string;
  readonly endToEndId: string;
  readonly bankReference: string;
  /** What was sent, where that is not what was booked: another currency, or an amount before charges. */
  readonly original: string;
}

/** A statement as a bank wrote it; balances and amounts are minor units. */
export interface Statement {
  /** The account's IBAN, or its number at the bank. */
  readonly account: string;
  readonly currency: CurrencyCode;
  /** What the bank calls it; empty for a list without a name. */
  readonly reference: string;
  readonly from: string;
  readonly until: string;
  /** Null for a list without balances. */
  readonly opening: bigint | null;
  readonly closing: bigint | null;
  readonly lines: readonly StatementLine[];
}

/** Refuses a file or a statement with one sentence. */
export function notSound(detail: string): DomainError {
  return new DomainError("invalid_statement", detail, "/content");
}

/** How many lines a file may have, over all its statements. */
const LINES_MAX = 50_000;

/**
 * Checks what was read of a file: the balances and lines of each statement fit together.
 *
 * @throws DomainError `invalid_statement`, `too_large`
 */
export function assertSound(statements: readonly Statement[]): void {
  if (statements.length === 0) throw notSound("The file has no bank statement in it.");
  const count = statements.reduce((sum, { lines }) => sum + lines.length, 0);
  if (count > LINES_MAX)
    throw new DomainError("too_large", `The file has ${count} lines. Import at most ${LINES_MAX} at once.`);
  for (const { reference, account, currency, opening, closing, lines } of statements) {
    if (opening === null || closing === null) continue;
    const reached = lines.reduce((sum, { amount }) => sum + amount, opening);
    if (reached === closing) continue;
    const [is, says] = [reached, closing].map((minor) => `${formatAmount(minor, currency)} ${currency}`);
    throw notSound(
      `Statement ${reference} of ${account} does not add up: its lines lead to ${is}, but its closing balance is ${says}. Ask the bank for the whole file.`,
    );
  }
}

/** The currency a bank wrote. @throws DomainError `invalid_statement` */
export function currencyOf(text: string, where: string): CurrencyCode {
  if (isCurrencyCode(text)) return text;
  throw notSound(`${where}: "${text}" is not a currency in use.`);
}

/** An amount a bank wrote, with as many decimals as it likes while they are zeros. @throws DomainError `invalid_statement` */
export function minorOf(text: string, currency: CurrencyCode, where: string): bigint {
  const trimmed = text.replace(/^\+/, "").replace(/(\.\d*?)0+$/, "$1");
  const [whole = "", decimals = ""] = trimmed.split(".");
  if (/^-?\d+\.?\d*$/.test(trimmed) && decimals.length <= currencyExponent(currency))
    return parseAmount(decimals === "" ? whole : `${whole}.${decimals}`, currency);
  throw notSound(`${where}: "${text}" is not an amount in ${currency}.`);
}

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  const isWritten = /^\d{4}-\d\d-\d\d$/.test(text) && year > 0;
  return isWritten && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** What the marks of a booking say that it is. */
export function kindOf({
  amount,
  marks,
}: {
  amount: bigint;
  marks: { isReturn: boolean; isFee: boolean; isInterest: boolean; isBatch: boolean };
}): LineKind {
  if (marks.isReturn) return amount > 0n ? "sentBack" : "return";
  if (marks.isFee) return "fee";
  if (marks.isInterest) return "interest";
  if (amount < 0n) return "outgoing";
  return marks.isBatch ? "batch" : "payment";
}

/**
 * What makes a line the same line in another statement. A bank's reference is one for each booking; without it the whole
 * line is. `occurrence` counts equal lines of one statement.
 */
function lineIdentity(line: StatementLine, occurrence: number): string {
  const { bookedOn, amount, bankReference } = line;
  const more = bankReference === "" ? [line.iban, line.endToEndId, line.name, line.text] : [bankReference];
  return JSON.stringify([bookedOn, amount.toString(), ...more, occurrence]);
}

/** The identities of a statement's lines, in their order. */
export function lineIdentities(lines: readonly StatementLine[]): string[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const first = lineIdentity(line, 0);
    const occurrence = seen.get(first) ?? 0;
    seen.set(first, occurrence + 1);
    return lineIdentity(line, occurrence);
  });
}
