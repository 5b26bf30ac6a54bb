import type { ReactNode } from "react";
import classes from "./data-table.module.css";
import { Skeleton } from "./skeleton.tsx";
import { SortHead } from "./sort-head.tsx";
import table from "./table.module.css";

export interface Column<Row> {
  head: string;
  /** Tells columns apart whose heads may be the same. */
  key?: string;
  cell: (row: Row) => ReactNode;
  width?: number;
  right?: boolean;
  /** Where there is no room for it: on a phone, or on anything narrower than a laptop. */
  hide?: "phone" | "narrow";
  /** With `onSort` its head sorts the table; the rows come as they are to be shown. */
  sorted?: "ascending" | "descending" | null;
  onSort?: () => void;
}

interface DataTableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  /** Null while they are coming. */
  rows: readonly Row[] | null;
  keyOf: (row: Row) => string;
  /** Lower rows, for tables of figures. */
  dense?: boolean;
  /** Below this width it scrolls sideways. */
  minWidth?: number;
}

/** A plain table: hairlines between rows, nothing else. Placeholders in its shape stand in while rows are coming. */
export function DataTable<Row>({ caption, columns, rows, keyOf, dense, minWidth }: DataTableProps<Row>) {
  return (
    // Focusable, so that what does not fit a narrow screen can be scrolled to by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard.
    <section className={classes.scroll} aria-label={caption} tabIndex={0}>
      <table
        className={`${table.table} ${classes.table}`}
        style={minWidth === undefined ? undefined : { "--table": `${minWidth}px` }}
        data-dense={dense || undefined}
        aria-busy={rows === null}
      >
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key ?? column.head} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows?.map((row) => (
            <tr key={keyOf(row)} className={classes.row}>
              {columns.map(({ key, head, cell, right, hide }) => (
                <td key={key ?? head} data-right={right || undefined} data-hide={hide}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
          {rows === null && <Placeholders columns={columns} />}
        </tbody>
      </table>
    </section>
  );
}

function Head<Row>({ column }: { column: Column<Row> }) {
  const { head, width, right, hide, sorted, onSort } = column;
  const style = width === undefined ? undefined : { "--column": `${width}px` };
  if (onSort) {
    return (
      <SortHead
        label={head}
        direction={sorted ?? null}
        onSort={onSort}
        right={right ?? false}
        style={style}
        data-hide={hide}
      />
    );
  }
  return (
    <th scope="col" style={style} data-right={right || undefined} data-hide={hide}>
      {head}
    </th>
  );
}

function Placeholders<Row>({ columns }: { columns: readonly Column<Row>[] }) {
  return [120, 168, 96, 144, 132].map((width) => (
    <tr key={width}>
      {columns.map(({ key, head, right, hide }, index) => (
        <td key={key ?? head} data-right={right || undefined} data-hide={hide}>
          <Skeleton width={index === 0 ? width : 72} />
        </td>
      ))}
    </tr>
  ));
}
