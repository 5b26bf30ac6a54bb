import { Link } from "@tanstack/react-router";
import table from "../../../components/table/table.module.css";
import { addDays } from "../../../format/calendar.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatCount, formatRounded } from "../../../format/quantity.ts";
import classes from "./meters-page.module.css";
import type { MeterUse } from "./use-meter-use.ts";

/** What was used of a meter, which leads to its usage; a dash where nothing was. */
export function UsageCell({ meter, use: { quantities, range } }: { meter: string; use: MeterUse }) {
  const quantity = quantities?.get(meter);
  if (isNothing(quantity)) return <span className={table.faint}>–</span>;
  return (
    <Link
      to="/usage"
      search={{ meter, from: range.from, to: addDays(range.before, -1) }}
      className={classes.link}
    >
      {formatRounded(quantity ?? "0", 0)}
    </Link>
  );
}

/** How many prices a meter has. Usage without one holds its draft back, so its lack is said. */
export function PricesCell({ meter, use: { quantities, prices } }: { meter: string; use: MeterUse }) {
  if (prices === null) return null;
  const count = prices.get(meter) ?? 0;
  if (count > 0) return <>{count === 1 ? "1 price" : `${formatCount(count)} prices`}</>;
  const isUsed = !isNothing(quantities?.get(meter));
  return <span className={isUsed ? classes.unpriced : table.faint}>{isUsed ? "None" : "–"}</span>;
}

function isNothing(quantity: string | undefined): boolean {
  return quantity === undefined || isZero(quantity);
}
