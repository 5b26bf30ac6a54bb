import { useState } from "react";
import { usePhone } from "../../../components/behaviour/use-phone.ts";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { addDecimals, compareDecimals } from "../../../format/decimal.ts";
import { formatCount, formatQuantity } from "../../../format/quantity.ts";
import type { UsageBucket } from "./chart/usage-buckets.ts";
import type { UsageGranularity } from "./usage-granularity.ts";
import classes from "./usage-table.module.css";

/** A column of figures: a meter, or a series of the chart. */
export interface FigureColumn {
  key: string;
  head: string;
  total: string;
  quantities: ReadonlyMap<number, string>;
  say: (quantity: string) => string;
}

interface UsageTimeTableProps {
  granularity: UsageGranularity;
  /** Null while they are coming. */
  buckets: readonly UsageBucket[] | null;
  columns: readonly FigureColumn[];
  /** With a last column of all the others' sums, where they are of one unit. */
  withTotal: boolean;
}

type Row = UsageBucket | "total";

/** The figures of the chart's bars, newest first, under their sum. */
export function UsageTimeTable({ granularity, buckets, columns, withTotal }: UsageTimeTableProps) {
  const [sort, setSort] = useState({ key: "time", descending: true });
  const phone = usePhone();
  // Where not all columns have room, the sum comes first, so that it is seen without scrolling.
  const isTight = phone || columns.length > 7;
  const all = withTotal
    ? isTight
      ? [totalOf(columns), ...columns]
      : [...columns, totalOf(columns)]
    : columns;
  const by = all.find(({ key }) => key === sort.key);
  const sorted = buckets && sortedBy(buckets, by, sort.descending);
  const sorting = (key: string) => ({
    sorted: sort.key === key ? (sort.descending ? ("descending" as const) : ("ascending" as const)) : null,
    onSort: () => setSort({ key, descending: sort.key === key ? !sort.descending : true }),
  });
  const shown: Column<Row>[] = [
    {
      head: timeHeads[granularity],
      width: 232,
      ...sorting("time"),
      cell: (row) =>
        row === "total" ? (
          <b className={classes.sum}>{countOf(granularity, buckets?.length ?? 0)}</b>
        ) : (
          <Time bucket={row} />
        ),
    },
    ...all.map(
      (column): Column<Row> => ({
        key: column.key,
        head: column.head,
        right: true,
        ...sorting(column.key),
        cell: (row) => <Figure column={column} row={row} />,
      }),
    ),
  ];
  return (
    <DataTable
      caption={`Usage by ${granularity}`}
      dense
      minWidth={(phone ? 200 : 232) + all.length * 112}
      columns={shown}
      rows={sorted && ["total" as const, ...sorted]}
      keyOf={(row) => (row === "total" ? "total" : String(row.start))}
    />
  );
}

const timeHeads = { hour: "Hour", day: "Day", month: "Month" } as const;

function countOf(granularity: UsageGranularity, count: number): string {
  return `${formatCount(count)} ${granularity}${count === 1 ? "" : "s"}`;
}

function sortedBy(
  buckets: readonly UsageBucket[],
  column: FigureColumn | undefined,
  descending: boolean,
): UsageBucket[] {
  const of = ({ start }: UsageBucket) => column?.quantities.get(start) ?? "0";
  const rising = [...buckets].sort((a, b) => (column ? compareDecimals(of(a), of(b)) : a.start - b.start));
  return descending ? rising.reverse() : rising;
}

function totalOf(columns: readonly FigureColumn[]): FigureColumn {
  const starts = new Set(columns.flatMap(({ quantities }) => [...quantities.keys()]));
  const sumAt = (start: number) => addDecimals(columns.map(({ quantities }) => quantities.get(start) ?? "0"));
  const total = addDecimals(columns.map((column) => column.total));
  return {
    key: "total",
    head: "Total",
    total,
    quantities: new Map([...starts].map((start) => [start, sumAt(start)])),
    say: columns[0]?.say ?? formatQuantity,
  };
}

function Figure({ column, row }: { column: FigureColumn; row: Row }) {
  if (row === "total") {
    return (
      <b className={classes.sum} title={formatQuantity(column.total)}>
        {column.say(column.total)}
      </b>
    );
  }
  const quantity = column.quantities.get(row.start) ?? "0";
  return (
    <span title={formatQuantity(quantity)} className={column.key === "total" ? table.strong : undefined}>
      {column.say(quantity)}
    </span>
  );
}

function Time({ bucket }: { bucket: UsageBucket }) {
  return (
    <>
      {bucket.name}
      {bucket.provisional && <span className={classes.provisional}>Provisional</span>}
    </>
  );
}
