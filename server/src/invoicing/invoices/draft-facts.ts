import type { TaxFault } from "@billow/core/invoicing/tax-readiness.ts";
import type { UnpricedState } from "@billow/core/invoicing/unpriced-usage.ts";
import type { RawBuilder } from "kysely";
import { coveredByCredit } from "./covered-by-credit-queries.ts";
import { taxFault } from "./tax-fault-queries.ts";
import { unpricedState } from "./unpriced-queries.ts";

/** The problem with a draft's tax, as a column of a query over `invoice` and `customer`; null where there is none. */
export function taxFaultOfInvoice(): RawBuilder<TaxFault | null> {
  return taxFault;
}

/** Whether a draft has usage without a price, as a column of a query over `invoice`; null for other invoices. */
export function unpricedOfInvoice(): RawBuilder<UnpricedState | null> {
  return unpricedState;
}

/** Whether the customer's credit covers everything it owes, as a condition of a query over `invoice`. */
export function customerIsCovered(): RawBuilder<boolean> {
  return coveredByCredit;
}
