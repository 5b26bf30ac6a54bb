import type { ErrorCode } from "./errors.ts";

/** What keeps a draft from being issued because of its tax. */
export const TAX_FAULTS = ["tax_not_set", "buyer_vat_id_missing", "invalid_tax"] as const;

/** One of `TAX_FAULTS`, each the code of the error it is refused with. */
export type TaxFault = (typeof TAX_FAULTS)[number] & ErrorCode;

/** What a person does about a tax fault. */
export function taxFaultDetail(fault: TaxFault): string {
  return DETAILS[fault];
}

/** The same in a few words, for lists. */
export function taxFaultReason(fault: TaxFault): string {
  return REASONS[fault];
}

const DETAILS: Record<TaxFault, string> = {
  tax_not_set:
    "Nobody has said yet how this customer is taxed. Set its tax, then give the invoice's lines that tax, or make the invoice anew.",
  buyer_vat_id_missing:
    "A line has reverse charge, and the customer has no VAT ID to print. Enter the customer's VAT ID, or change the line's tax.",
  invalid_tax:
    "A line has the standard category with a rate that cannot be meant: below 1 % or above 50 %. Edit the line's tax first.",
};

const REASONS: Record<TaxFault, string> = {
  tax_not_set: "Tax not set",
  buyer_vat_id_missing: "Reverse charge without the buyer's VAT ID",
  invalid_tax: "A tax rate that cannot be meant",
};
