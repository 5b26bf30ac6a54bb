import type { CurrencyCode } from "../money/currency.ts";
import { formatAmount } from "../money/money.ts";
import { isInSepa } from "./sepa-area.ts";

/** A transfer that a customer is asked for. */
export interface AskedTransfer {
  /** The holder of the account that is paid to. */
  name: string;
  iban: string;
  bic: string | null;
  currency: CurrencyCode;
  /** In minor units. */
  amount: bigint;
  /** The creditor reference; null where the document's number has none. */
  reference: string | null;
  /** What the transfer says if there is no creditor reference. */
  text: string;
}

/** The bounds of the guideline: one cent, and 999,999,999.99 euros. */
const AMOUNT_MIN = 1n;
const AMOUNT_MAX = 99_999_999_999n;
const NAME_MAX = 70;
const TEXT_MAX = 140;
const BYTES_MAX = 331;

/**
 * The text of a QR code that a banking app reads as a transfer to fill in (EPC069-12, version 002, in UTF-8).
 *
 * @returns null where an app could not make a transfer of it: nothing is due, or it is not euros to an account in SEPA
 */
export function epcPayload(transfer: AskedTransfer): string | null {
  const { currency, amount } = transfer;
  if (currency !== "EUR" || amount < AMOUNT_MIN || amount > AMOUNT_MAX) return null;
  if (!isInSepa(transfer)) return null;
  const name = fitted(oneLine(transfer.name), transfer);
  return name === "" ? null : linesOf(name, transfer);
}

function linesOf(name: string, { iban, bic, currency, amount, reference, text }: AskedTransfer): string {
  const purpose = "";
  const euros = `${currency}${formatAmount(amount, currency)}`;
  const remittance = reference === null ? ["", cut(oneLine(text), TEXT_MAX)] : [reference];
  return ["BCD", "002", "1", "SCT", bic ?? "", name, iban, euros, purpose, ...remittance].join("\n");
}

/** The name, as much of it as the code may carry: letters of some scripts take several bytes. */
function fitted(name: string, transfer: AskedTransfer): string {
  const characters = [...name].slice(0, NAME_MAX);
  while (byteLength(linesOf(characters.join(""), transfer)) > BYTES_MAX && characters.length > 0)
    characters.pop();
  return characters.join("").trim();
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

function cut(text: string, length: number): string {
  return [...text].slice(0, length).join("").trim();
}

/** How many bytes a text has in UTF-8. */
function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
