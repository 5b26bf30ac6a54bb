import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { CreditNotePreview } from "@billow/contract/payments/corrections.ts";
import { decimalPlaces } from "../../../../format/decimal.ts";
import { amountForInput, parseAmount } from "../../../../format/money.ts";

/** What is left to credit of a line of the invoice. Lines that give back have values below zero. */
export interface LineLeft {
  position: number;
  product: string;
  unit: string | null;
  /** Null where only an amount is left. */
  quantity: string | null;
  amount: string;
}

/** What is typed for a line: a quantity or an amount, without a sign. */
export interface TypedLine {
  quantity: string;
  amount: string;
}

export type TypedLines = ReadonlyMap<number, TypedLine>;

export interface AskedLine {
  position: number;
  quantity?: string;
  amount?: string;
}

const NOTHING: TypedLine = { quantity: "", amount: "" };

export function typedOf(typed: TypedLines, position: number): TypedLine {
  return typed.get(position) ?? NOTHING;
}

/** The lines of the answer that says what is left, with the units of the invoice. */
export function linesLeft(invoice: Invoice, rest: CreditNotePreview): LineLeft[] {
  return rest.lines.map((line) => ({ ...line, unit: invoice.lines[line.position - 1]?.unit ?? null }));
}

/** Everything that is left of every line. */
export function allOf(lines: readonly LineLeft[]): TypedLines {
  return new Map(
    lines.map(({ position, quantity, amount }) => [
      position,
      quantity === null
        ? { quantity: "", amount: amountForInput(unsigned(amount)) }
        : { quantity: amountForInput(unsigned(quantity)), amount: "" },
    ]),
  );
}

/** What is asked for, and the lines whose text is no number. */
export function readLines(
  lines: readonly LineLeft[],
  typed: TypedLines,
): { asked: AskedLine[]; unreadable: ReadonlySet<number> } {
  const asked: AskedLine[] = [];
  const unreadable = new Set<number>();
  for (const { position, quantity, amount } of lines) {
    const entry = typedOf(typed, position);
    if (entry.quantity.trim() !== "") {
      const parsed = parseAmount(entry.quantity, QUANTITY_DIGITS);
      if (parsed === null) unreadable.add(position);
      else asked.push({ position, quantity: withSignOf(quantity ?? amount, parsed) });
    } else if (entry.amount.trim() !== "") {
      const parsed = parseAmount(entry.amount, decimalPlaces(amount));
      if (parsed === null) unreadable.add(position);
      else asked.push({ position, amount: withSignOf(amount, parsed) });
    }
  }
  return { asked, unreadable };
}

const QUANTITY_DIGITS = 12;

function unsigned(value: string): string {
  return value.startsWith("-") ? value.slice(1) : value;
}

function withSignOf(of: string, value: string): string {
  return of.startsWith("-") ? `-${value}` : value;
}
