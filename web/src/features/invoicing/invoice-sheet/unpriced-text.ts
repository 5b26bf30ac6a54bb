import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { formatMonth } from "../../../format/date.ts";
import { formatQuantity } from "../../../format/quantity.ts";

/** The usage without a price, for example "5 GB of network.egress in October 2026 and 3 GPU-h of gpu (gpuModel: B200) in October 2026". */
export function unpricedText({ unpricedUsage }: Pick<Invoice, "unpricedUsage">): string {
  return unpricedUsage
    .map(({ meter, dimensions, quantity, unit, period }) => {
      const named = Object.entries(dimensions).map(([name, value]) => `${name}: ${value}`);
      const of = named.length === 0 ? meter : `${meter} (${named.join(", ")})`;
      return `${formatQuantity(quantity)} ${unitLabel(unit)} of ${of} in ${formatMonth(period.from.slice(0, 7))}`;
    })
    .join(" and ");
}
