import type { newInvoice, newLine } from "@billow/contract/invoice.ts";
import type { CurrencyCode } from "@billow/core/currency.ts";
import { decimal, decimalText } from "@billow/core/decimal.ts";
import { type Discount, parseDiscount } from "@billow/core/discount.ts";
import { DomainError } from "@billow/core/errors.ts";
import { type ComputedInvoice, computeInvoice } from "@billow/core/invoice.ts";
import { assertTaxRate } from "@billow/core/tax.ts";
import { isTaxCategory, type TaxCategory } from "@billow/core/tax-category.ts";
import type { z } from "zod";
import type { CustomerTable } from "../../db/schema/customers.ts";

/** A line of a draft before its amounts are computed: what a person or the billing run says. */
export interface DraftLine {
  product: string;
  description: string | null;
  quantity: string;
  unit: string | null;
  unitPrice: string;
  discount: Discount | null;
  taxCategory: TaxCategory;
  taxRate: string;
  meter: string | null;
  tier: { from: string; upTo: string | null } | null;
  period: { from: string; before: string } | null;
}

/** A draft's content with the amounts that follow from it. */
export interface Draft {
  lines: readonly DraftLine[];
  discount: Discount | null;
  computed: ComputedInvoice;
}

/** Quantities and prices beyond this are slips: their product would leave what a bigint column holds. */
const AMOUNT_MAX = 10n ** 15n;

/** Computes a draft. @throws DomainError `invalid_discount`, `invalid_tax`, `invalid_amount` with a pointer to the line */
export function composeDraft(
  currency: CurrencyCode,
  lines: readonly DraftLine[],
  discount: Discount | null,
): Draft {
  const computed = computeInvoice({
    currency,
    discount,
    lines: lines.map((line, index) => {
      const rate = decimal(line.taxRate);
      at(`/lines/${index}/taxRate`, () => assertTaxRate(line.taxCategory, rate));
      return {
        quantity: decimal(line.quantity),
        unitPrice: decimal(line.unitPrice),
        discount: line.discount,
        taxCategory: line.taxCategory,
        taxRate: rate,
      };
    }),
  });
  computed.lines.forEach((line, index) => {
    if (line.amount <= AMOUNT_MAX && line.amount >= -AMOUNT_MAX) return;
    throw new DomainError(
      "invalid_amount",
      "Quantity × unit price is too large for an invoice line. Check both.",
      `/lines/${index}/quantity`,
    );
  });
  if (computed.total < 0n) {
    throw new DomainError(
      "invalid_amount",
      "The invoice would come to less than zero. Issue a credit note on the earlier invoice instead.",
      "/lines",
    );
  }
  return { lines, discount, computed };
}

type GivenLine = z.output<typeof newLine>;
export type GivenInvoice = z.output<typeof newInvoice>;

/** Lines as a person gives them, with the customer's tax where a line says none. */
export function givenLines(
  lines: readonly GivenLine[],
  customer: Pick<CustomerTable, "tax_category" | "tax_rate">,
  currency: CurrencyCode,
): DraftLine[] {
  const category = isTaxCategory(customer.tax_category) ? customer.tax_category : "outsideScope";
  return lines.map((line, index) => ({
    product: line.product,
    description: line.description ?? null,
    quantity: line.quantity,
    unit: line.unit ?? null,
    unitPrice: line.unitPrice,
    discount:
      line.discount === undefined
        ? null
        : at(`/lines/${index}/discount`, () => parseDiscount(line.discount, currency)),
    taxCategory: line.taxCategory ?? category,
    taxRate:
      line.taxRate ??
      ((line.taxCategory ?? category) === category ? decimalText(decimal(customer.tax_rate)) : "0"),
    meter: null,
    tier: null,
    period: null,
  }));
}

export function givenDiscount(discount: unknown, currency: CurrencyCode): Discount | null {
  if (discount === undefined || discount === null) return null;
  return at("/discount", () => parseDiscount(discount, currency));
}

/** A stored tax category. */
export function taxCategoryOf(text: string): TaxCategory {
  if (!isTaxCategory(text)) throw new Error(`a stored line or customer has the unknown tax category ${text}`);
  return text;
}

/** Points a rule's refusal at the field it is about. */
function at<T>(pointer: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof DomainError) throw new DomainError(error.code, error.detail, pointer);
    throw error;
  }
}
