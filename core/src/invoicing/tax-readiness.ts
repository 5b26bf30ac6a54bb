import type { ErrorCode } from "../errors.ts";

/** Problems with a draft's tax that prevent issuing it. */
export const TAX_FAULTS = ["tax_not_set", "buyer_vat_id_missing", "invalid_tax"] as const;

/** One of `TAX_FAULTS`. Each is also an error code. */
export type TaxFault = (typeof TAX_FAULTS)[number] & ErrorCode;

/** What a person can do about a tax fault. */
export function taxFaultDetail(fault: TaxFault): string {
  return DETAILS[fault];
}

/** A tax fault in a few words, for lists. */
export function taxFaultReason(fault: TaxFault): string {
  return REASONS[fault];
}

const DETAILS: Record<TaxFault, string> = {
  tax_not_set:
    "This customer's tax is not set. Set its tax, then apply it to the invoice's lines, or create the invoice again.",
  buyer_vat_id_missing:
    "A line has reverse charge, but the customer has no VAT ID to print. Enter the customer's VAT ID, or change the line's tax.",
  invalid_tax:
    "A line has the standard category with an implausible rate, below 1 % or above 50 %. Edit the line's tax first.",
};

const REASONS: Record<TaxFault, string> = {
  tax_not_set: "Tax not set",
  buyer_vat_id_missing: "Reverse charge without the buyer's VAT ID",
  invalid_tax: "An implausible tax rate",
};
