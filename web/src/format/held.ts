import type { HeldFilter } from "@billow/contract/invoicing/held-reason.ts";

/** What holds drafts, in words. */
export const heldLabels: Readonly<Record<HeldFilter, string>> = {
  unpriced: "Usage without a price",
  tax: "Tax not settled",
  changed: "Terms have changed",
  noEmail: "No e-mail address",
  any: "Held",
  none: "Ready to finalize",
};
