import { DomainError } from "@billow/core/errors.ts";
import type { TaxCategory } from "@billow/core/invoicing/tax-category.ts";
import { assertMeantTax } from "@billow/core/invoicing/tax-rate.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import { pointed } from "../../../http/text/pointed.ts";
import { vatIdFault } from "./vat-id.ts";

/**
 * How a customer is taxed, as somebody says it. A standard rate is never guessed.
 *
 * @throws DomainError `invalid_tax`, `invalid_decimal`
 */
export function taxColumns(
  category: TaxCategory,
  rate?: string,
): { tax_category: string; tax_rate: string; tax_set: true } {
  if (category === "standard" && rate === undefined)
    throw new DomainError("invalid_tax", 'The standard category needs a rate, such as "19".', "/taxRate");
  const tax_rate = rate ?? "0";
  assertMeantTax(
    category,
    pointed("/taxRate", () => decimal(tax_rate)),
  );
  return { tax_category: category, tax_rate, tax_set: true };
}

/** Without a word about tax a customer is outside its scope, and nothing is issued to it before somebody says so. */
export const TAX_NOT_SET = { tax_category: "outsideScope", tax_rate: "0", tax_set: false } as const;

/**
 * Refuses a VAT ID that cannot be one, and reverse charge without one: the customer owes the tax under that number.
 *
 * @throws DomainError `invalid_tax` at `/taxId`
 */
export function assertVatId(buyer: {
  tax_category: string;
  tax_id: string | null;
  country: string | null;
}): void {
  const fault = buyerFault(buyer);
  if (fault !== null) throw new DomainError("invalid_tax", fault, "/taxId");
}

/** Why a customer cannot be taxed like this because of its VAT ID, or null. */
export function buyerFault(buyer: {
  tax_category: string;
  tax_id: string | null;
  country: string | null;
}): string | null {
  const isNeeded = buyer.tax_category === "reverseCharge";
  if (buyer.tax_id !== null) return vatIdFault(buyer.tax_id, { country: buyer.country, isNeeded });
  return isNeeded ? "Reverse charge needs the customer's VAT ID, which the invoice prints." : null;
}
