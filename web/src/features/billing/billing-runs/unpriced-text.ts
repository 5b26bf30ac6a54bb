import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { formatCount, formatQuantity } from "../../../format/quantity.ts";

/** For example "1 draft is held. Without a price: 5 GB of network.egress (1 customer). Add …". */
export function unpricedText({ held, unpriced }: Pick<BillingRun, "held" | "unpriced">): string {
  const drafts = held === 1 ? "1 draft is held." : `${formatCount(held)} drafts are held.`;
  const usage = unpriced.map(
    ({ meter, unit, quantity, customers }) =>
      `${formatQuantity(quantity)} ${unitLabel(unit)} of ${meter} (${formatCount(customers)} ${customers === 1 ? "customer" : "customers"})`,
  );
  return `${drafts} Without a price: ${usage.join(", ")}. Add a price and refresh the drafts, or decide on each to bill nothing for it.`;
}
