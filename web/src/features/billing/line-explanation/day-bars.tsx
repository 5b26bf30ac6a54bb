import type { LineExplanation } from "@billow/contract/billing/explanation.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { formatDate, formatShortDate } from "../../../format/date.ts";
import { formatQuantity } from "../../../format/quantity.ts";
import classes from "./explanation-dialog.module.css";

/** The usage of a period, one bar per day. */
export function DayBars({ days, unit }: { days: LineExplanation["byDay"]; unit: string }) {
  const [first, last] = [days[0], days.at(-1)];
  if (days.length < 2 || first === undefined || last === undefined) return null;
  // These only become pixels, so floating-point numbers are harmless.
  const heights = days.map(({ quantity }) => quantity).map(Number);
  const most = Math.max(...heights) || 1;
  return (
    <section className={classes.section}>
      <h3 className={classes.title}>Per day</h3>
      <div className={classes.bars} aria-hidden="true">
        {days.map(({ day, quantity }, index) => (
          <span
            key={day}
            style={{ height: `${(100 * (heights[index] ?? 0)) / most}%` }}
            title={`${formatDate(day)}: ${formatQuantity(quantity)} ${unitLabel(unit)}`}
          />
        ))}
      </div>
      <p className={classes.ends}>
        <span>{formatShortDate(first.day)}</span>
        <span>{formatShortDate(last.day)}</span>
      </p>
    </section>
  );
}
