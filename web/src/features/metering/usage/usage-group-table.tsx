import { useState } from "react";
import { Button } from "../../../components/button.tsx";
import { Missing } from "../../../components/states/missing.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { changeInTenthsOfPercent, compareDecimals, shareInTenthsOfPercent } from "../../../format/decimal.ts";
import { formatChange, formatQuantity, formatShare } from "../../../format/quantity.ts";
import { Swatch } from "./chart/swatch.tsx";
import { groupByLabel } from "./usage-grouping.ts";
import classes from "./usage-table.module.css";

/** What a group used, and what it used in the range before. */
export interface GroupFigure {
  key: string;
  name: string;
  tenantId: string | null;
  color: string;
  total: string;
  before: string | null;
}

interface UsageGroupTableProps {
  groupBy: string;
  /** Null while they are coming. */
  groups: readonly GroupFigure[] | null;
  total: string;
  before: string | null;
  /** What the figures are: "vCPU hours". */
  meter: string;
  /** The range before, to compare with. */
  previousDays: string;
  say: (quantity: string) => string;
}

type SortKey = "name" | "total" | "change";
type Row = GroupFigure | "total";

const pageLength = 100;

/** The groups of the chart with their share of the whole and their change, all of them. */
export function UsageGroupTable(props: UsageGroupTableProps) {
  const { groupBy, groups } = props;
  const [sort, setSort] = useState<{ key: SortKey; descending: boolean }>({ key: "total", descending: true });
  const [limit, setLimit] = useState(pageLength);
  const sorted = groups && sortedBy(groups, sort);
  const sorting = (key: SortKey) => ({
    sorted: sort.key === key ? (sort.descending ? ("descending" as const) : ("ascending" as const)) : null,
    onSort: () => setSort({ key, descending: sort.key === key ? !sort.descending : key !== "name" }),
  });
  return (
    <>
      <DataTable
        caption={`Usage by ${groupByLabel(groupBy).toLowerCase()}`}
        dense
        columns={columnsOf(props, sorting)}
        rows={sorted && ["total" as const, ...sorted.slice(0, limit)]}
        keyOf={(row) => (row === "total" ? "total" : row.key)}
      />
      {sorted && sorted.length > limit && (
        <div className={classes.more}>
          <Button onClick={() => setLimit(limit + pageLength)}>Show more</Button>
        </div>
      )}
    </>
  );
}

type Sorting = (key: SortKey) => Pick<Column<Row>, "sorted" | "onSort">;

function columnsOf(props: UsageGroupTableProps, sorting: Sorting): Column<Row>[] {
  const { groupBy, total, before, meter, previousDays, say } = props;
  const name: Column<Row> = {
    head: groupByLabel(groupBy),
    ...sorting("name"),
    cell: (row) =>
      row === "total" ? <b className={classes.sum}>{wholeNames[groupBy] ?? "All"}</b> : <Name group={row} />,
  };
  const tenant: Column<Row> = {
    head: "Tenant ID",
    width: 200,
    hide: "narrow",
    cell: (row) => row !== "total" && <span className={classes.plain}>{row.tenantId}</span>,
  };
  const quantity: Column<Row> = {
    head: meter,
    width: 144,
    right: true,
    ...sorting("total"),
    cell: (row) => {
      const value = row === "total" ? total : row.total;
      return (
        <b className={row === "total" ? classes.sum : table.strong} title={formatQuantity(value)}>
          {say(value)}
        </b>
      );
    },
  };
  const share: Column<Row> = {
    head: "Share",
    width: 112,
    right: true,
    hide: "phone",
    cell: (row) => (
      <Share part={row === "total" ? total : row.total} whole={total} strong={row === "total"} />
    ),
  };
  const change: Column<Row> = {
    head: `vs ${previousDays}`,
    width: 176,
    right: true,
    hide: "phone",
    ...sorting("change"),
    cell: (row) => (
      <Change
        from={row === "total" ? before : row.before}
        to={row === "total" ? total : row.total}
        strong={row === "total"}
      />
    ),
  };
  return groupBy === "customer" || groupBy === "tenant"
    ? [name, tenant, quantity, share, change]
    : [name, quantity, share, change];
}

const wholeNames: Readonly<Record<string, string>> = {
  customer: "All customers",
  region: "All regions",
  gpuModel: "All models",
  resource: "All resources",
  project: "All projects",
  tenant: "All projects",
  costCentre: "All cost centres",
  state: "All states",
  instanceType: "All instance types",
};

function Name({ group }: { group: GroupFigure }) {
  return (
    <span className={classes.group}>
      <Swatch color={group.color} />
      <span className={classes.name} title={group.name}>
        {group.name}
      </span>
    </span>
  );
}

function Share({ part, whole, strong }: { part: string; whole: string; strong: boolean }) {
  const share = shareInTenthsOfPercent(part, whole);
  if (share === null) return <Missing />;
  return <span className={strong ? classes.sum : table.muted}>{formatShare(share)}</span>;
}

function Change({ from, to, strong }: { from: string | null; to: string; strong: boolean }) {
  const change = from === null ? null : changeInTenthsOfPercent(from, to);
  if (change === null) return <Missing means="nothing to compare with" />;
  return <span className={strong ? classes.sum : table.muted}>{formatChange(change)}</span>;
}

function sortedBy(
  groups: readonly GroupFigure[],
  { key, descending }: { key: SortKey; descending: boolean },
): GroupFigure[] {
  // What cannot be compared with anything comes last, however the others are sorted.
  const change = ({ before, total }: GroupFigure) =>
    (before === null ? null : changeInTenthsOfPercent(before, total)) ?? (descending ? -Infinity : Infinity);
  const compare = {
    name: (a: GroupFigure, b: GroupFigure) => a.name.localeCompare(b.name),
    total: (a: GroupFigure, b: GroupFigure) => compareDecimals(a.total, b.total),
    change: (a: GroupFigure, b: GroupFigure) => change(a) - change(b),
  }[key];
  const rising = [...groups].sort(compare);
  return descending ? rising.reverse() : rising;
}
