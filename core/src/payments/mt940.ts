import type { CurrencyCode } from "../money/currency.ts";
import {
  currencyOf,
  isDay,
  kindOf,
  minorOf,
  notSound,
  type Statement,
  type StatementLine,
} from "./bank-statement.ts";
import { type Details, detailsOf } from "./mt940-details.ts";

/** A field of a message: its tag, its text with the lines it goes on in, and the line of the file it begins on. */
interface Field {
  tag: string;
  text: string;
  line: number;
}

/**
 * Reads the statements of an MT940 file: SWIFT's form, with the fields that banks of Germany and the Netherlands add.
 *
 * @throws DomainError `invalid_statement`
 */
export function readMt940(text: string): Statement[] {
  const messages: Field[][] = [];
  for (const field of fieldsOf(text)) {
    if (field.tag === "20") messages.push([]);
    messages.at(-1)?.push(field);
  }
  return messages.map(readMessage);
}

/** Whether a text looks like MT940. */
export function looksLikeMt940(text: string): boolean {
  return /^:20:/m.test(text) && /^:25:?/m.test(text);
}

function fieldsOf(text: string): Field[] {
  const fields: Field[] = [];
  let isOpen = false;
  for (const [place, written] of text.split(/\r\n|\r|\n/).entries()) {
    const line = written.replace(/^.*\{4:/, "");
    const begins = /^:(\d\d[A-Z]?):(.*)$/s.exec(line);
    if (begins !== null) {
      fields.push({ tag: begins[1] ?? "", text: begins[2] ?? "", line: place + 1 });
      isOpen = true;
    } else if (/^-\}?/.test(line) && line.trim().length <= 2) isOpen = false;
    else if (isOpen) {
      const field = fields.at(-1);
      if (field !== undefined && line !== "") field.text += `\n${line}`;
    }
  }
  return fields;
}

function readMessage(fields: readonly Field[]): Statement {
  const [first] = fields;
  const where = `Line ${first?.line ?? 1}`;
  const find = (...tags: string[]) => fields.find(({ tag }) => tags.includes(tag));
  const account = find("25", "25P");
  const [opening, closing] = [find("60F", "60M"), find("62F", "62M")];
  if (account === undefined) throw notSound(`${where}: the statement names no account (field 25).`);
  if (opening === undefined) throw notSound(`${where}: the statement has no opening balance (field 60).`);
  if (closing === undefined)
    throw notSound(`${where}: the statement has no closing balance (field 62), so the file was cut.`);
  const from = balanceOf(opening);
  const until = balanceOf(closing);
  if (from.currency !== until.currency)
    throw notSound(`Line ${closing.line}: the statement changes from ${from.currency} to ${until.currency}.`);
  const names = [first?.text.trim() ?? "", find("28C", "28")?.text.trim() ?? "", until.on];
  return {
    account: accountOf(account.text),
    currency: from.currency,
    reference: names.filter((name) => name !== "").join(" "),
    from: from.on,
    until: until.on,
    opening: from.amount,
    closing: until.amount,
    lines: linesOf(fields, from.currency),
  };
}

/** An IBAN, or a bank's code and a number, without the currency that some banks add. */
function accountOf(text: string): string {
  return text
    .trim()
    .replace(/\s/g, "")
    .replace(/(?<=\d)[A-Z]{3}$/, "");
}

const BALANCE = /^([CD])(\d{6})([A-Z]{3})([\d,]+)$/;

function balanceOf({ tag, text, line }: Field): { amount: bigint; currency: CurrencyCode; on: string } {
  const where = `Line ${line}`;
  const [, mark, date = "", code = "", digits = ""] = BALANCE.exec(text.trim()) ?? [];
  const on = dayOf(date);
  if (mark === undefined || !isDay(on))
    throw notSound(`${where}: the balance in field ${tag} cannot be read.`);
  const currency = currencyOf(code, where);
  const amount = minorOf(digits.replace(",", "."), currency, where);
  return { amount: mark === "D" ? -amount : amount, currency, on };
}

function linesOf(fields: readonly Field[], currency: CurrencyCode): StatementLine[] {
  const lines: StatementLine[] = [];
  for (const [place, field] of fields.entries()) {
    if (field.tag !== "61") continue;
    const next = fields[place + 1];
    const line = lineOf(field, next?.tag === "86" ? next.text : "", currency);
    if (line.amount !== 0n) lines.push(line);
  }
  return lines;
}

/** Value date, booking day, mark, the currency's third letter, amount, kind, the customer's reference, the bank's. */
const LINE =
  /^(\d{6})(\d{4})?(R?[CD])([A-Z])?(\d[\d,]*)([NFS][A-Z0-9 ]{3})((?:(?!\/\/)[^\n])*)(?:\/\/([^\n]*))?(?:\n([\s\S]*))?$/;

function lineOf(field: Field, details: string, currency: CurrencyCode): StatementLine {
  const where = `Line ${field.line}`;
  const found = LINE.exec(field.text);
  if (found === null) throw notSound(`${where}: the booking in field 61 cannot be read.`);
  const [, date = "", day, mark = "", , digits = "", type = "", own = "", bank = "", more = ""] = found;
  const size = minorOf(digits.replace(",", "."), currency, where);
  // A reversed credit takes money away, a reversed debit brings it back.
  const amount = mark === "C" || mark === "RD" ? size : -size;
  const valuedOn = dayOf(date);
  const bookedOn = day === undefined ? valuedOn : bookingDay(valuedOn, day);
  if (!isDay(bookedOn)) throw notSound(`${where}: the booking has no day of the calendar.`);
  const read = detailsOf(details);
  return {
    kind: kindOf({ amount, marks: marksOf(mark, type, read) }),
    bookedOn,
    valuedOn: isDay(valuedOn) ? valuedOn : null,
    amount,
    name: read.name,
    iban: read.iban,
    text: read.text === "" ? more.replace(/\s+/g, " ").trim() : read.text,
    endToEndId: read.endToEndId === "" ? saidOf(own) : read.endToEndId,
    bankReference: saidOf(bank),
    original: read.original,
  };
}

function marksOf(mark: string, type: string, { code }: Details) {
  return {
    isReturn: mark.startsWith("R") || type === "NRTI" || ["108", "109", "159", "184"].includes(code),
    isFee: ["NCHG", "NCOM"].includes(type) || ["805", "806", "808", "809", "817"].includes(code),
    isInterest: type === "NINT" || code === "814",
    isBatch: ["191", "192", "194", "195", "196"].includes(code),
  };
}

/** What a reference says, and not that there is none. */
function saidOf(reference: string): string {
  const text = reference.trim();
  return /^(NONREF|NOTPROVIDED|KREF\+?|EREF\+?|N)?$/.test(text) ? "" : text;
}

function dayOf(date: string): string {
  return `20${date.slice(0, 2)}-${date.slice(2, 4)}-${date.slice(4, 6)}`;
}

/** The booking day has no year: it is the one that is nearest to the value date. */
function bookingDay(valuedOn: string, day: string): string {
  const year = Number(valuedOn.slice(0, 4));
  const apart = Number(day.slice(0, 2)) - Number(valuedOn.slice(5, 7));
  const turned = apart > 6 ? -1 : apart < -6 ? 1 : 0;
  return `${year + turned}-${day.slice(0, 2)}-${day.slice(2)}`;
}
