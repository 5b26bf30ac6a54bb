import { DomainError } from "../errors.ts";
import { allocate } from "../money/allocate.ts";
import { type Decimal, decimal, decimalText, isZero, toScaledInteger } from "../money/decimal.ts";
import { divideHalfAwayFromZero } from "../money/rounding.ts";
import { creditedOfLines, within } from "./credit-note.ts";
import { taxOn } from "./tax.ts";
import type { TaxCategory } from "./tax-category.ts";

/** A line of an issued invoice. `net` is without tax and after all discounts, in minor units. */
export interface IssuedLine {
  readonly position: number;
  readonly quantity: Decimal;
  readonly net: bigint;
  readonly category: TaxCategory;
  readonly rate: Decimal;
}

/** What is left of a line after earlier credit notes. */
export interface LineRest extends IssuedLine {
  readonly quantityLeft: Decimal;
  readonly left: bigint;
}

/** The tax of one category and rate: of the invoice, and what earlier credit notes left of it. */
export interface TaxRest {
  readonly category: TaxCategory;
  readonly rate: Decimal;
  readonly taxable: bigint;
  readonly tax: bigint;
  readonly left: bigint;
}

/** What is left to credit of an invoice. */
export interface InvoiceRest {
  readonly lines: readonly LineRest[];
  readonly taxes: readonly TaxRest[];
  readonly net: bigint;
  readonly tax: bigint;
}

/** An issued credit note: by line, or with neither lines nor taxes over an amount alone. */
export interface IssuedNote {
  readonly net: bigint;
  readonly tax: bigint;
  readonly lines: readonly CreditedLine[];
  readonly taxes: readonly CreditedTax[];
}

/** What a credit note takes back of a line. */
export interface CreditedLine {
  readonly position: number;
  /** Null where an amount is taken back and not a quantity. */
  readonly quantity: Decimal | null;
  readonly net: bigint;
}

/** What a credit note takes back at a tax category and rate. */
export interface CreditedTax {
  readonly category: TaxCategory;
  readonly rate: Decimal;
  readonly taxable: bigint;
  readonly tax: bigint;
}

/** What is left to credit of an invoice after its credit notes, oldest first. */
export function restOf(
  { lines, taxes }: { lines: readonly IssuedLine[]; taxes: readonly Omit<TaxRest, "left">[] },
  notes: readonly IssuedNote[],
): InvoiceRest {
  const places = new Map(lines.map(({ position }, place) => [position, place]));
  const credited = creditedOfLines(
    lines.map(({ net }) => net),
    notes.map((note) => ({
      net: note.net,
      lines: note.lines.map(({ position, net }) => ({ place: places.get(position) ?? -1, net })),
    })),
  );
  const lineRests = lines.map((line, place) => ({
    ...line,
    quantityLeft: notes
      .flatMap((note) => note.lines)
      .reduce(
        (left, one) => (one.position === line.position && one.quantity ? left.minus(one.quantity) : left),
        line.quantity,
      ),
    left: line.net - (credited[place] ?? 0n),
  }));
  const lefts = notes.reduce(
    (left, note) => taxesAfter(left, note),
    taxes.map((one) => ({ ...one, left: one.tax })),
  );
  return { lines: lineRests, taxes: lefts, net: leftOf(lineRests), tax: leftOf(lefts) };
}

/** A note over an amount alone takes back of each tax in proportion to what is left of it. */
function taxesAfter(taxes: readonly TaxRest[], note: IssuedNote): TaxRest[] {
  if (note.lines.length > 0)
    return taxes.map((one) => {
      const taken = note.taxes.find((tax) => isSameTax(tax, one));
      return { ...one, left: one.left - (taken?.tax ?? 0n) };
    });
  if (note.tax === leftOf(taxes)) return taxes.map((one) => ({ ...one, left: 0n }));
  if (note.tax === 0n) return [...taxes];
  const shares = allocate(
    note.tax,
    taxes.map(({ left }) => left),
  );
  return taxes.map((one, place) => ({ ...one, left: one.left - (shares[place] ?? 0n) }));
}

/** What somebody wants to credit of a line: a quantity, an amount without tax, or with neither all that is left. */
export interface AskedLine {
  readonly position: number;
  readonly quantity?: string | undefined;
  /** In minor units. */
  readonly amount?: bigint | undefined;
}

/**
 * The credit note over these lines, or over all that is left. Each line is credited at most what is left of it. The tax
 * is rounded category by category, as the invoice's was: on all that is credited, less what earlier notes took back. So
 * the notes of an invoice add up to its tax, in whatever parts.
 *
 * @throws DomainError `invalid_request`, `invalid_quantity`, `amount_not_positive`, `amount_exceeds_line`
 */
export function creditNoteOver(rest: InvoiceRest, asked: readonly AskedLine[] | "all"): IssuedNote {
  const lines =
    asked === "all"
      ? rest.lines.filter(({ left }) => left !== 0n).map(wholeRest)
      : asked.map((line, place) => creditedLine(rest, { asked, line, place }));
  const taxes = creditedTaxes(rest, lines);
  if (asked !== "all") assertWithinTaxes(rest, linesAfter(rest, lines));
  const note = {
    net: sumOf(lines.map(({ net }) => net)),
    tax: sumOf(taxes.map(({ tax }) => tax)),
    lines,
    taxes,
  };
  if (note.net + note.tax <= 0n)
    throw new DomainError("amount_not_positive", "A credit note must be over more than zero.", "/lines");
  if (note.net > rest.net || note.net + note.tax > rest.net + rest.tax)
    throw new DomainError(
      "amount_exceeds_line",
      "These lines come to more than is left of the invoice, because other lines give back. Credit those too.",
      "/lines",
    );
  return note;
}

/** The taxes of a credit note over these lines. */
export function creditedTaxes(rest: InvoiceRest, lines: readonly CreditedLine[]): CreditedTax[] {
  const after = linesAfter(rest, lines);
  return rest.taxes.flatMap((tax) => creditedTax(tax, { before: rest.lines, after }));
}

function linesAfter(rest: InvoiceRest, lines: readonly CreditedLine[]): LineRest[] {
  return rest.lines.map((line) => ({
    ...line,
    left: line.left - (lines.find(({ position }) => position === line.position)?.net ?? 0n),
  }));
}

function creditedLine(
  rest: InvoiceRest,
  { asked, line, place }: { asked: readonly AskedLine[]; line: AskedLine; place: number },
): CreditedLine {
  const at = `/lines/${place}`;
  const of = rest.lines.find(({ position }) => position === line.position);
  if (of === undefined)
    throw new DomainError(
      "invalid_request",
      `The invoice has no line ${line.position}; it has ${rest.lines.length}.`,
      `${at}/position`,
    );
  if (asked.findIndex(({ position }) => position === line.position) < place)
    throw new DomainError(
      "invalid_request",
      `Line ${line.position} is named twice. Name each line once.`,
      `${at}/position`,
    );
  if (line.quantity !== undefined && line.amount !== undefined)
    throw new DomainError("invalid_request", "Say a quantity or an amount, not both.", `${at}/amount`);
  if (of.left === 0n)
    throw new DomainError("amount_exceeds_line", `Nothing is left of line ${of.position}.`, `${at}/position`);
  if (line.quantity !== undefined) return byQuantity(of, decimal(line.quantity), `${at}/quantity`);
  if (line.amount !== undefined) return byAmount(of, line.amount, `${at}/amount`);
  return wholeRest(of);
}

function wholeRest({ position, quantityLeft, left }: LineRest): CreditedLine {
  return { position, quantity: isZero(quantityLeft) ? null : quantityLeft, net: left };
}

/** The last of the quantity takes what is left of the line, so that no cent stays behind. */
function byQuantity(of: LineRest, quantity: Decimal, pointer: string): CreditedLine {
  const { position, quantityLeft, left } = of;
  const isNegative = of.quantity.lt("0");
  const isNone = isNegative ? quantity.gte("0") : quantity.lte("0");
  if (isNone)
    throw new DomainError(
      "invalid_quantity",
      isNegative ? "A quantity of this line is below zero." : "A quantity must be greater than zero.",
      pointer,
    );
  if (isNegative ? quantity.lt(quantityLeft) : quantity.gt(quantityLeft))
    throw new DomainError(
      "amount_exceeds_line",
      `Only ${decimalText(quantityLeft)} is left of line ${position}.`,
      pointer,
    );
  if (quantity.eq(quantityLeft)) return { position, quantity, net: left };
  const net = proportionOf(of.net, quantity, of.quantity);
  if (net === 0n)
    throw new DomainError("amount_not_positive", "So small a quantity comes to nothing.", pointer);
  assertLeft(of, net, pointer);
  return { position, quantity, net };
}

function byAmount(of: LineRest, amount: bigint, pointer: string): CreditedLine {
  if (amount === 0n || amount < 0n !== of.net < 0n)
    throw new DomainError(
      "amount_not_positive",
      of.net < 0n
        ? `Line ${of.position} gives back, so an amount of it is below zero.`
        : "An amount must be greater than zero.",
      pointer,
    );
  assertLeft(of, amount, pointer);
  return { position: of.position, quantity: null, net: amount };
}

function assertLeft({ position, left }: LineRest, net: bigint, pointer: string): void {
  if (isWithin(net, left)) return;
  throw new DomainError("amount_exceeds_line", `That is more than is left of line ${position}.`, pointer);
}

/**
 * The tax of one category and rate: what it should be of all that is credited, less what earlier notes took back. So with the
 * last of its lines it is all that is left.
 */
function creditedTax(
  tax: TaxRest,
  { before, after }: { before: readonly LineRest[]; after: readonly LineRest[] },
): CreditedTax[] {
  const ofTax = (lines: readonly LineRest[]) => lines.filter((line) => isSameTax(line, tax));
  const [was, is] = [ofTax(before), ofTax(after)];
  if (was.every(({ left }, place) => left === is[place]?.left)) return [];
  const { category, rate } = tax;
  const taxable = leftOf(was) - leftOf(is);
  const should = taxOn(tax.taxable - leftOf(is), rate) - (tax.tax - tax.left);
  const least = tax.left < 0n ? tax.left : 0n;
  const most = tax.left < 0n ? 0n : tax.left;
  return [{ category, rate, taxable, tax: within(should, { least, most }) }];
}

/** Of no tax category more is taken back than it has left, where some of its lines give back. */
function assertWithinTaxes({ lines, taxes }: InvoiceRest, after: readonly LineRest[]): void {
  for (const tax of taxes) {
    const left = (of: readonly LineRest[]) => leftOf(of.filter((line) => isSameTax(line, tax)));
    if (left(after) === left(lines) || isWithin(left(after), left(lines))) continue;
    const rate = `${decimalText(tax.rate)} % tax`;
    const givesBack = left(after) > left(lines) === left(lines) > 0n;
    throw new DomainError(
      "amount_exceeds_line",
      givesBack
        ? `What is named at ${rate} gives back. Credit it together with other lines at that rate.`
        : `That is more than is left at ${rate}, because other lines give back. Credit those too.`,
      "/lines",
    );
  }
}

/** Whether an amount has the sign of a whole and is at most that, or is nothing. */
function isWithin(amount: bigint, whole: bigint): boolean {
  return whole < 0n ? amount <= 0n && amount >= whole : amount >= 0n && amount <= whole;
}

function isSameTax(
  a: { category: TaxCategory; rate: Decimal },
  b: { category: TaxCategory; rate: Decimal },
): boolean {
  return a.category === b.category && a.rate.eq(b.rate);
}

/** `net` × `part` ÷ `whole`, rounded once, half away from zero. */
function proportionOf(net: bigint, part: Decimal, whole: Decimal): bigint {
  const [p, w] = [toScaledInteger(part), toScaledInteger(whole)];
  return divideHalfAwayFromZero(
    net * p.integer * 10n ** BigInt(w.decimals),
    w.integer * 10n ** BigInt(p.decimals),
  );
}

function leftOf(rests: readonly { readonly left: bigint }[]): bigint {
  return sumOf(rests.map(({ left }) => left));
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
