import type { UpcomingInvoice } from "@billow/contract/billing/upcoming.ts";
import { addDays } from "../../../format/calendar.ts";
import { formatDate } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";

/** For example "€1,204.10 so far, about €3,900.00 by Nov 30, 2026 (an estimate)". */
export function runningText(bill: UpcomingInvoice, locale?: string): string {
  const { total, currency, projected, period, held, reason } = bill;
  const until = formatDate(addDays(period.before, -1));
  const estimate =
    projected === null
      ? ""
      : `, about ${formatMoney(projected.total, currency, locale)} by ${until} (an estimate)`;
  const waits = held ? " Some usage has no price yet." : "";
  const why = reason === null || projected !== null ? "" : ` ${reason}`;
  return `${formatMoney(total, currency, locale)} so far${estimate}.${waits}${why}`;
}
