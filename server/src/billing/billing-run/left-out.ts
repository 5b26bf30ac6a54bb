import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { counted } from "@billow/core/counted.ts";
import { pricedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { reportedQuantity } from "@billow/core/metering/quantity.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import { unbilledUsage, unpricedLateUsage } from "../../books/billed-usage/unbilled-usage.ts";
import type { Database } from "../../db/schema.ts";
import { loadMeters } from "../../metering/meters/load-meters.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { type BillingPeriod, periodOf } from "./billing-period.ts";

type UnbilledUsage = Awaited<ReturnType<typeof unbilledUsage>>["usage"][number];
type UnpricedUsage = Awaited<ReturnType<typeof unpricedLateUsage>>["usage"][number];

/** A run names this many customers' months, and counts the rest. */
const NAMED_MAX = 200;

/**
 * Sentences about usage of earlier months that is on no invoice after the run: customer, month, quantity, and what to
 * do.
 */
export async function leftOut(
  db: Kysely<Database>,
  {
    period,
    toAdjust,
  }: {
    period: BillingPeriod;
    /** Periods to adjust, by customer, less those that a dry run would bill. */
    toAdjust: ReadonlyMap<string, readonly string[]>;
  },
): Promise<string[]> {
  const periods = [...toAdjust].flatMap(([customerId, froms]) => froms.map((from) => ({ customerId, from })));
  const unbilled = await unbilledUsage(db, { before: period.from, periods, limit: NAMED_MAX });
  const unpriced = await unpricedLateUsage(db, { periodFrom: period.from, limit: NAMED_MAX });
  const meters = await loadMeters(db);
  const rest = unbilled.total - unbilled.usage.length + (unpriced.total - unpriced.usage.length);
  return [
    ...unbilled.usage.map((one) => `${amountUsed(one, meters)} on no invoice. ${whatToDo(one)}`),
    ...unpriced.usage.map(
      (one) => `${amountUsed(one, meters)} without a price on the rate card of that month and not billed.`,
    ),
    ...(rest > 0
      ? [`Not billed either: ${counted(rest, "more quantity", "more quantities")} of earlier months.`]
      : []),
  ];
}

function amountUsed(
  { customer, timeZone, from, meter: id, quantity }: UnpricedUsage,
  meters: Meters,
): string {
  const { month, fromSeconds, beforeSeconds } = periodOf(from.slice(0, 7), tilingOf(timeZone));
  const meter = meters.of(id);
  const reported = reportedQuantity(decimal(quantity), meter, beforeSeconds - fromSeconds);
  return `${customer}: ${decimalText(reported)} ${unitLabel(pricedUnitOf(meter))} of ${month} are`;
}

function whatToDo({ from, draft, isRun }: UnbilledUsage): string {
  const month = from.slice(0, 7);
  if (draft !== null) return `Refresh ${draft}, the draft of that month.`;
  if (!isRun) return `Run ${month}.`;
  return "The customer's next invoice will bill them, once there is a rate card for that month.";
}
