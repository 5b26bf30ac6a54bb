import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import { pricedUnitOf } from "@billow/core/metering/meter.ts";
import { nextMonth } from "@billow/core/metering/period.ts";
import { reportedQuantity } from "@billow/core/metering/quantity.ts";
import { decimalText } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import { unpricedSeries } from "../../books/billed-usage/unpriced-series.ts";
import type { Database } from "../../db/schema.ts";
import { loadMeters } from "../../metering/meters/load-meters.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";

/** The usage without a price that a billing run's invoice takes up, as reports show quantities. */
export async function readUnpriced(
  db: Kysely<Database>,
  { id, origin, time_zone: timeZone }: { id: string; origin: string; time_zone: string },
): Promise<Invoice["unpricedUsage"]> {
  if (origin !== "run") return [];
  const tiling = tilingOf(timeZone);
  const meters = await loadMeters(db);
  const series = await unpricedSeries(db, id);
  return series.map(({ from, meter: meterId, dimensions, quantity }) => {
    const meter = meters.of(meterId);
    const month = from.slice(0, 7);
    const before = `${nextMonth(month)}-01`;
    const seconds = tiling.startOfDay(before) - tiling.startOfDay(from);
    return {
      meter: meterId,
      dimensions: parseDimensionsKey(dimensions),
      quantity: decimalText(reportedQuantity(quantity, meter, seconds)),
      unit: pricedUnitOf(meter),
      period: { from, before },
    };
  });
}
