import type { UsageReport } from "@billow/contract/usage.ts";
import { type Column, DataTable } from "../../components/data-table.tsx";
import table from "../../components/table.module.css";
import { formatDate } from "../../format/date.ts";
import type { DateRange } from "../../format/date-presets.ts";
import { compareDecimals } from "../../format/decimal.ts";
import { formatQuantity, formatRounded } from "../../format/quantity.ts";
import { daysOfReport, type UsageDay } from "./usage-days.ts";
import classes from "./usage-days-table.module.css";
import { type UsageGroupId, usageGroups } from "./usage-groups.ts";

interface UsageDaysProps {
  report: UsageReport | undefined;
  range: DateRange;
  today: string;
  group: UsageGroupId;
  timeZone: string;
}

type Row = UsageDay | "total";

/** The days of the chosen group, newest first, under their sum. */
export function UsageDays({ report, range, today, group, timeZone }: UsageDaysProps) {
  const meters = usageGroups.find(({ id }) => id === group)?.meters ?? [];
  const days = report ? daysOfReport(report, range, today) : null;
  const total = (meter: string) => report?.totals.find((sum) => sum.meter === meter)?.quantity ?? "0";
  // Whole numbers read best, but where there is little of something they would hide most of it.
  const decimals = (meter: string) => (compareDecimals(total(meter), "1000") < 0 ? 3 : 0);
  const say = (meter: string, quantity: string) => formatRounded(quantity, decimals(meter));
  const columns: Column<Row>[] = [
    {
      head: "Day",
      cell: (row) =>
        row === "total" ? <b className={classes.sum}>{days?.length} days</b> : <Day day={row} />,
    },
    ...meters.map(
      (meter): Column<Row> => ({
        head: meter.head,
        right: true,
        width: 260,
        cell: (row) =>
          row === "total" ? (
            <b className={classes.sum}>{say(meter.id, total(meter.id))}</b>
          ) : (
            <span title={formatQuantity(row.quantities.get(meter.id) ?? "0")}>
              {say(meter.id, row.quantities.get(meter.id) ?? "0")}
            </span>
          ),
      }),
    ),
  ];
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.title}>{meters.map(({ name }) => name).join(" and ")} by day</h2>
        <span className={classes.zone}>Days in {timeZone}</span>
      </div>
      <DataTable
        caption="Usage by day"
        columns={columns}
        rows={days && ["total" as const, ...days]}
        keyOf={(row) => (row === "total" ? "total" : row.date)}
      />
    </>
  );
}

function Day({ day }: { day: UsageDay }) {
  return (
    <>
      <span className={table.muted}>{formatDate(day.date)}</span>
      {day.provisional && <span className={classes.provisional}>Provisional</span>}
    </>
  );
}
