import { divideHalfAwayFromZero } from "../money/rounding.ts";

/** Days sales outstanding compares with what was invoiced in so many days. */
export const SALES_DAYS = 90;

/**
 * Days sales outstanding: how many days' sales are unpaid, in whole days. `invoiced` is the total of the invoices issued in
 * the last `SALES_DAYS` days, less those voided in them. Null where that is nothing.
 */
export function daysSalesOutstanding({ open, invoiced }: { open: bigint; invoiced: bigint }): number | null {
  if (invoiced <= 0n) return null;
  return Number(divideHalfAwayFromZero(open * BigInt(SALES_DAYS), invoiced));
}
