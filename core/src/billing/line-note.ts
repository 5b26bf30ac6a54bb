/**
 * What Billow says on a line besides the product's description, as facts. Documents word them in the customer's
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
  | {
      readonly says: "percentOf" | "percentAfterDiscount";
      readonly percent: string;
      /** Major units, as in the bounds' notes. */
      readonly amount: string;
      readonly currency: string;
    }
  | {
      readonly says: "atLeast" | "atMost";
      readonly quantity: string;
      readonly unit: string;
      /** What the quantity would cost without the bound. */
      readonly amount: string;
      readonly currency: string;
    }
  | { readonly says: "restFollows" }
  | {
      readonly says: "forReminder" | "forReversal";
      /** The number of the invoice; empty where there is none. */
      readonly invoice: string;
      readonly date: string;
    }
  | {
      readonly says: "forLateness";
      readonly invoice: string;
      readonly from: string;
      readonly to: string;
      readonly percent: string;
    };

/** A monthly minimum spend, with the seconds of the period in which it applied. */
export interface AgreedMinimum {
  /** Major units. */
  readonly amount: string;
  readonly currency: string;
  readonly seconds: number;
}

/** Why an earlier period has another amount, other than its usage. */
export type AdjustedTerm =
  | "rounding"
  | "percentMore"
  | "percentLess"
  | "boundChanged"
  | "minimumMore"
  | "minimumLess"
  | "discountMore"
  | "discountLess"
  | "recurringMissed"
  | "recurringBilled"
  | "refunded"
  | "billedAhead";
