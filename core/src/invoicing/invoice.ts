import { allocate } from "../money/allocate.ts";
import type { CurrencyCode } from "../money/currency.ts";
import type { Discount } from "../pricing/discount.ts";
import { discountOn } from "../pricing/discount.ts";
import type { LineInput } from "./line-item.ts";
import { lineAmount } from "./line-item.ts";
import type { TaxSubtotal } from "./tax.ts";
import { taxBreakdown } from "./tax.ts";
import type { InvoiceStatus } from "./transitions.ts";

/** A line's computed amounts, in minor units. */
export interface ComputedLine {
  /** Quantity × unit price, rounded. */
  readonly amount: bigint;
  /** The line's own discount. */
  readonly discount: bigint;
  /** The line's share of the invoice's discount. */
  readonly share: bigint;
}

/** An invoice's computed amounts, in minor units; total = subtotal − discount + tax. */
export interface ComputedInvoice {
  readonly lines: ComputedLine[];
  readonly taxes: TaxSubtotal[];
  readonly subtotal: bigint;
  /** All discounts: the lines' and the invoice's. */
  readonly discount: bigint;
  readonly tax: bigint;
  readonly total: bigint;
}

/** Computes an invoice from its lines and its own discount. */
export function computeInvoice({
  currency,
  lines,
  discount,
}: {
  currency: CurrencyCode;
  lines: readonly LineInput[];
  discount: Discount | null;
}): ComputedInvoice {
  const own = lines.map((line) => {
    const amount = lineAmount(line, currency);
    return { amount, discount: line.discount === null ? 0n : discountOn(amount, line.discount, currency) };
  });
  const nets = own.map((line) => line.amount - line.discount);
  const discounted = nets.map((net, index) => (lines[index]?.undiscounted === true ? 0n : net));
  const invoiceDiscount = discount === null ? 0n : discountOn(sum(discounted), discount, currency);
  const shares = invoiceDiscount === 0n ? nets.map(() => 0n) : allocate(invoiceDiscount, discounted);

  const computed = own.map((line, index) => ({ ...line, share: shares[index] ?? 0n }));
  const taxes = taxBreakdown(
    lines.map(({ taxCategory, taxRate }, index) => ({
      category: taxCategory,
      rate: taxRate,
      taxable: (nets[index] ?? 0n) - (shares[index] ?? 0n),
    })),
  );
  const subtotal = sum(own.map((line) => line.amount));
  const discounts = sum(own.map((line) => line.discount)) + invoiceDiscount;
  const tax = sum(taxes.map((subtotal) => subtotal.tax));
  return { lines: computed, taxes, subtotal, discount: discounts, tax, total: subtotal - discounts + tax };
}

/** Statuses in which nothing is due, whatever was paid. */
export const NOTHING_DUE_STATUSES: readonly InvoiceStatus[] = ["voided", "refunded"];

/**
 * The amount still to be paid, in minor units: never negative, and zero for a voided or refunded invoice. What is written
 * off or credited is no longer asked for.
 */
export function amountDue({
  status,
  total,
  amountPaid,
  writtenOff,
  credited,
}: {
  status: InvoiceStatus;
  total: bigint;
  amountPaid: bigint;
  writtenOff: bigint;
  credited: bigint;
}): bigint {
  if (NOTHING_DUE_STATUSES.includes(status)) return 0n;
  const settled = amountPaid + writtenOff + credited;
  return settled < total ? total - settled : 0n;
}

/** An invoice's total and how it is settled, in minor units, as shown on every document, e-mail and page. */
export interface Settlement {
  readonly total: bigint;
  /** The amount paid by the customer's credit. */
  readonly credit: bigint;
  /** The amount paid in money, without overpayment. */
  readonly paid: bigint;
  /** The amount written off. */
  readonly writtenOff: bigint;
  /** What credit notes have taken off what was due. */
  readonly credited: bigint;
  /** The amount still to be paid. */
  readonly left: bigint;
}

/** The only place that combines total, credit, payments and the remaining amount. */
export function settlementOf({
  status,
  total,
  amountPaid,
  creditApplied,
  writtenOff,
  credited,
}: {
  status: InvoiceStatus;
  total: bigint;
  amountPaid: bigint;
  creditApplied: bigint;
  writtenOff: bigint;
  credited: bigint;
}): Settlement {
  return {
    total,
    credit: creditApplied,
    paid: amountPaid - creditApplied,
    writtenOff,
    credited,
    left: amountDue({ status, total, amountPaid, writtenOff, credited }),
  };
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((a, b) => a + b, 0n);
}
