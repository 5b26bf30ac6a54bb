import type { newInvoice, newLine } from "@billow/contract/invoicing/new-invoice.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isDiscountedKind } from "@billow/core/invoicing/discounted-kind.ts";
import { type ComputedInvoice, computeInvoice } from "@billow/core/invoicing/invoice.ts";
import type { LineInput } from "@billow/core/invoicing/line-item.ts";
import { isTaxCategory, type TaxCategory } from "@billow/core/invoicing/tax-category.ts";
import { assertMeantTax, assertTaxRate } from "@billow/core/invoicing/tax-rate.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { type Discount, parseDiscount } from "@billow/core/pricing/discount.ts";
import type { z } from "zod";
import type { CustomerTable } from "../../../db/schema/customers.ts";
import type { InvoiceLineTable } from "../../../db/schema/invoices.ts";
import { pointed } from "../../../http/text/pointed.ts";
import type { LineWording } from "../../messages/line-wording.ts";
import type { LineShare } from "./line-share.ts";

/** A draft's line before its amounts are computed, from a person or the billing run. */
export interface DraftLine {
  /** What a billing run made it from; `manual` for a person's line. */
  kind: InvoiceLineTable["kind"];
  /** The index of its product on the rate card; null for lines that are not usage. */
  item: number | null;
  product: string;
  description: string | null;
  wording: LineWording | null;
  quantity: string;
  unit: string | null;
  unitPrice: string;
  discount: Discount | null;
  taxCategory: TaxCategory;
  taxRate: string;
  meter: string | null;
  tier: { from: string; upTo: string | null } | null;
  /** What of it is each tenant's; null where the customer has one tenant, or the line is not of usage. */
  breakdown: readonly LineShare[] | null;
  period: { from: string; before: string } | null;
  /** The charge that a line of kind `charge` bills. */
  chargeId?: string | null;
}

/** A draft's content with the computed amounts. */
export interface Draft {
  lines: readonly DraftLine[];
  discount: Discount | null;
  computed: ComputedInvoice;
}

/** Larger quantities and prices are mistakes: their product would overflow a bigint column. */
const AMOUNT_MAX = 10n ** 15n;

/**
 * Computes a draft.
 *
 * @throws DomainError `invalid_decimal`, `invalid_discount`, `invalid_tax`, `invalid_amount` with a pointer to the line
 */
export function composeDraft(
  currency: CurrencyCode,
  lines: readonly DraftLine[],
  discount: Discount | null,
): Draft {
  const inputs = lines.map((line, index) => pointed(`/lines/${index}`, () => lineInput(line)));
  const computed = computeInvoice({ currency, discount, lines: inputs });
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
      "The invoice's total would be less than zero. Issue a credit note on the earlier invoice instead.",
      "/lines",
    );
  }
  return { lines, discount, computed };
}

/** The total of a draft with these lines, in minor units, even when it is negative. */
export function totalOf(
  currency: CurrencyCode,
  lines: readonly DraftLine[],
  discount: Discount | null,
): bigint {
  return computeInvoice({ currency, discount, lines: lines.map(lineInput) }).total;
}

function lineInput(line: DraftLine): LineInput {
  const taxRate = pointed("/taxRate", () => decimal(line.taxRate));
  assertTaxRate(line.taxCategory, taxRate);
  return {
    quantity: pointed("/quantity", () => decimal(line.quantity)),
    unitPrice: pointed("/unitPrice", () => decimal(line.unitPrice)),
    discount: line.discount,
    taxCategory: line.taxCategory,
    taxRate,
    undiscounted: !isDiscountedKind(line.kind),
  };
}

type NewLine = z.output<typeof newLine>;
export type NewInvoice = z.output<typeof newInvoice>;

/**
 * A person's lines, with the customer's tax where a line has none. @throws DomainError `invalid_discount`,
 * `invalid_tax`
 */
export function manualLines(
  lines: readonly NewLine[],
  customer: Pick<CustomerTable, "tax_category" | "tax_rate">,
  currency: CurrencyCode,
): DraftLine[] {
  return lines.map((line, index) =>
    pointed(`/lines/${index}`, () => ({
      kind: "manual",
      item: null,
      product: line.product,
      description: line.description ?? null,
      wording: null,
      quantity: line.quantity,
      unit: line.unit ?? null,
      unitPrice: line.unitPrice,
      discount: discountOrNull(line.discount, currency),
      ...taxOfLine(line, customer),
      meter: null,
      tier: null,
      breakdown: null,
      period: null,
    })),
  );
}

export function discountOrNull(discount: unknown, currency: CurrencyCode): Discount | null {
  if (discount === undefined || discount === null) return null;
  return pointed("/discount", () => parseDiscount(discount, currency));
}

/** The customer's rate belongs to the customer's category. For another category, the rate is never guessed. */
function taxOfLine(
  line: NewLine,
  customer: Pick<CustomerTable, "tax_category" | "tax_rate">,
): Pick<DraftLine, "taxCategory" | "taxRate"> {
  const usual = taxCategoryOf(customer.tax_category);
  const taxCategory = line.taxCategory ?? usual;
  const { taxRate } = line;
  if (taxRate !== undefined) {
    assertMeantTax(
      taxCategory,
      pointed("/taxRate", () => decimal(taxRate)),
    );
    return { taxCategory, taxRate };
  }
  if (taxCategory === usual) return { taxCategory, taxRate: decimalText(decimal(customer.tax_rate)) };
  if (taxCategory !== "standard") return { taxCategory, taxRate: "0" };
  throw new DomainError("invalid_tax", 'The standard category needs a rate, such as "19".', "/taxRate");
}

/** A stored tax category. */
export function taxCategoryOf(text: string): TaxCategory {
  if (!isTaxCategory(text)) throw new Error(`a stored line or customer has the unknown tax category ${text}`);
  return text;
}
