import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import { pricedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { reportedQuantity } from "@billow/core/metering/quantity.ts";
import { type Decimal, decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import { hasUnpriced } from "../../books/billed-usage/billed-period.ts";
import type { Database } from "../../db/schema.ts";
import { loadMeters } from "../../metering/meters/load-meters.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { zonesOfIssuers } from "../../parties/issuers/issuer.ts";
import { periodOf, secondsOfPeriod } from "./billing-period.ts";
import type { PlannedDraft } from "./plan-chunk.ts";
import { heldOfPeriods, unpricedOfPeriods } from "./unpriced-queries.ts";

/** How many drafts of a run usage without a price holds, and how much of it they take up. */
export type Unpriced = Pick<BillingRun, "held" | "unpriced">;

/** What drafts that are only planned would take up. */
export async function unpricedOfDrafts(
  db: Kysely<Database>,
  drafts: readonly PlannedDraft[],
): Promise<Unpriced> {
  const zoneOf = await zonesOfIssuers(db);
  const used = drafts.flatMap(({ issuerId, customerId, billed }) =>
    billed.flatMap(({ from, usage }) =>
      usage
        .filter(({ outcome, quantity }) => outcome === "unpriced" && quantity.gt("0"))
        .map(({ meter, quantity }) => ({ from, meter, quantity, customerId, timeZone: zoneOf(issuerId) })),
    ),
  );
  const customers = (meter: string) =>
    new Set(used.filter((one) => one.meter === meter).map(({ customerId }) => customerId)).size;
  return {
    held: drafts.filter(({ billed }) => billed.some(hasUnpriced)).length,
    unpriced: byMeter(used, customers, await loadMeters(db)),
  };
}

/** What the invoices of some periods' runs take up, by the period's first day. */
export async function unpricedOfRuns(
  db: Kysely<Database>,
  periodFroms: readonly string[],
): Promise<(periodFrom: string) => Unpriced> {
  const used = await unpricedOfPeriods(db, periodFroms);
  if (used.length === 0) return () => ({ held: 0, unpriced: [] });
  const meters = await loadMeters(db);
  const held = await heldOfPeriods(db, periodFroms);
  return (periodFrom) => {
    const own = held.filter((one) => one.periodFrom === periodFrom);
    const customersOf = (meter: string | null) => own.find((one) => one.meter === meter);
    return {
      held: customersOf(null)?.held ?? 0,
      unpriced: byMeter(
        used
          .filter((one) => one.periodFrom === periodFrom)
          .map((one) => ({ ...one, quantity: decimal(one.quantity) })),
        (meter) => customersOf(meter)?.customers ?? 0,
        meters,
      ),
    };
  };
}

function byMeter(
  used: readonly UnpricedUsage[],
  customers: (meter: string) => number,
  meters: Meters,
): Unpriced["unpriced"] {
  return unpricedByMeter(used, meters).map((sum) => ({ ...sum, customers: customers(sum.meter) }));
}

/** Usage of a month in a time zone, in the stored form. */
interface UnpricedUsage {
  from: string;
  meter: string;
  quantity: Decimal;
  timeZone: string;
}

/** Sums quantities by meter, each reported by its own month. */
export function unpricedByMeter(
  used: readonly UnpricedUsage[],
  meters: Meters,
): { meter: string; unit: string; quantity: string }[] {
  return [...Map.groupBy(used, ({ meter }) => meter)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, own]) => {
      const meter = meters.of(id);
      const months = Map.groupBy(own, ({ from, timeZone }) => `${from} ${timeZone}`);
      const quantity = [...months.values()].reduce((sum, ofMonth) => {
        const [{ from, timeZone } = { from: "", timeZone: "" }] = ofMonth;
        const stored = ofMonth.reduce((total, one) => total.plus(one.quantity), decimal("0"));
        const seconds = secondsOfPeriod(periodOf(from.slice(0, 7), tilingOf(timeZone)));
        return sum.plus(reportedQuantity(stored, meter, seconds));
      }, decimal("0"));
      return {
        meter: id,
        unit: pricedUnitOf(meter),
        quantity: decimalText(quantity),
      };
    });
}
