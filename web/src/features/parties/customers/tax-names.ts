import type { Customer } from "@billow/contract/parties/customer.ts";

/** How a customer may be taxed, in the words of the forms. */
export const TAX_CATEGORIES: readonly { value: Customer["taxCategory"]; label: string }[] = [
  { value: "standard", label: "Standard" },
  { value: "zero", label: "Zero rate" },
  { value: "exempt", label: "Exempt" },
  { value: "reverseCharge", label: "Reverse charge" },
  { value: "outsideScope", label: "Outside scope" },
];
