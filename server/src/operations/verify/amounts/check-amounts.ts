import { isDiscountedKind } from "@billow/core/invoicing/discounted-kind.ts";
import { type ComputedInvoice, computeInvoice } from "@billow/core/invoicing/invoice.ts";
import { isTaxCategory } from "@billow/core/invoicing/tax-category.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { parseDiscount } from "@billow/core/pricing/discount.ts";
import { errorMessage } from "../../../error-code.ts";
import type { Contradiction } from "../finding.ts";
import type { StoredInvoice } from "../stored-invoice.ts";
import { amountText } from "../words.ts";
import { checkBreakdown } from "./check-breakdown.ts";
import { checkCreditNotes } from "./check-credit-notes.ts";

/** Computes an invoice from its lines and compares each stored amount with the computed one. */
export function* checkAmounts(stored: StoredInvoice): Generator<Contradiction> {
  const { invoice, lines, taxes } = stored;
  yield* checkBreakdown(stored);
  yield* checkCreditNotes(stored);
  let computed: ComputedInvoice;
  try {
    computed = compute(stored);
  } catch (error) {
    yield { where: invoice.number, expected: "lines that can be computed", found: errorMessage(error) };
    return;
  }
  const differ = function* (what: string, expected: bigint, found: bigint): Generator<Contradiction> {
    if (expected === found) return;
    const { number, currency } = invoice;
    yield {
      where: `${number}, ${what}`,
      expected: amountText(expected, currency),
      found: amountText(found, currency),
    };
  };
  for (const [index, line] of lines.entries()) {
    const expected = computed.lines[index] ?? { amount: 0n, discount: 0n, share: 0n };
    yield* differ(`amount of line ${line.position}`, expected.amount, line.amount);
    yield* differ(`discount of line ${line.position}`, expected.discount, line.discount);
    yield* differ(`share of line ${line.position} in the discount`, expected.share, line.discount_share);
  }
  yield* differ("subtotal", computed.subtotal, invoice.subtotal);
  yield* differ("discount", computed.discount, invoice.discount);
  yield* differ("tax", computed.tax, invoice.tax);
  yield* differ("total", computed.total, invoice.total);
  const net = lines.reduce((sum, line) => sum + line.amount - line.discount - line.discount_share, 0n);
  const tax = taxes.reduce((sum, row) => sum + row.tax, 0n);
  yield* differ("total of its lines and taxes", net + tax, invoice.total);
  const expected = computed.taxes.map((row) => taxText(row, decimalText(row.rate), invoice.currency));
  const found = taxes.map((row) => taxText(row, decimalText(decimal(row.rate)), invoice.currency));
  if (expected.join("; ") !== found.join("; ")) {
    yield {
      where: `${invoice.number}, taxes`,
      expected: expected.join("; ") || "none",
      found: found.join("; ") || "none",
    };
  }
}

function compute({ invoice, lines }: StoredInvoice): ComputedInvoice {
  const { currency } = invoice;
  if (!isCurrencyCode(currency)) throw new Error(`the currency "${currency}"`);
  return computeInvoice({
    currency,
    discount: invoice.discount_terms === null ? null : parseDiscount(invoice.discount_terms, currency),
    lines: lines.map((line) => {
      if (!isTaxCategory(line.tax_category)) throw new Error(`the tax category "${line.tax_category}"`);
      return {
        quantity: decimal(line.quantity),
        unitPrice: decimal(line.unit_price),
        discount: line.discount_terms === null ? null : parseDiscount(line.discount_terms, currency),
        taxCategory: line.tax_category,
        taxRate: decimal(line.tax_rate),
        undiscounted: !isDiscountedKind(line.kind),
      };
    }),
  });
}

function taxText(
  { category, taxable, tax }: { category: string; taxable: bigint; tax: bigint },
  rate: string,
  currency: string,
): string {
  return `${category} ${rate} % on ${amountText(taxable, currency)}: ${amountText(tax, currency)}`;
}
