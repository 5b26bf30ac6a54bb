/**
 * What Billow itself says on a line beside the product's own description, as facts. Documents word it in the customer's
 * language.
 */
export type LineNote =
  | { readonly says: "packages"; readonly quantity: string; readonly unit: string; readonly size: string }
  | { readonly says: "prorated"; readonly seconds: number; readonly periodSeconds: number }
  | { readonly says: "minimum"; readonly periodSeconds: number; readonly agreed: readonly AgreedMinimum[] }
  | { readonly says: AdjustedTerm; readonly month: string }
  | {
      readonly says: "usageBilled" | "usageLate" | "usageCorrected";
      readonly month: string;
      readonly quantity: string;
      readonly unit: string;
    }
  | { readonly says: "restFollows" };

/** A minimum spend a month, with the seconds of the period it held for. */
export interface AgreedMinimum {
  /** Major units. */
  readonly amount: string;
  readonly currency: string;
  readonly seconds: number;
}

/** Why an earlier period comes to another amount, where it is not its usage. */
export type AdjustedTerm =
  | "rounding"
  | "minimumMore"
  | "minimumLess"
  | "discountMore"
  | "discountLess"
  | "recurringMissed"
  | "recurringBilled"
  | "refunded";
