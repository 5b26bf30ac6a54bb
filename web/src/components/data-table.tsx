import type { ReactNode } from "react";
import classes from "./data-table.module.css";
import { Skeleton } from "./skeleton.tsx";
import table from "./table.module.css";

export interface Column<Row> {
  head: string;
  cell: (row: Row) => ReactNode;
  width?: number;
  right?: boolean;
  /** Where there is no room for it: on a phone, or on anything narrower than a laptop. */
  hide?: "phone" | "narrow";
}

interface DataTableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  /** Null while they are coming. */
  rows: readonly Row[] | null;
  keyOf: (row: Row) => string;
}

/** A plain table: hairlines between rows, nothing else. Placeholders in its shape stand in while rows are coming. */
export function DataTable<Row>({ caption, columns, rows, keyOf }: DataTableProps<Row>) {
  return (
    // Focusable, so that what does not fit a narrow screen can be scrolled to by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard.
    <section className={classes.scroll} aria-label={caption} tabIndex={0}>
      <table className={`${table.table} ${classes.table}`} aria-busy={rows === null}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, width, right, hide }) => (
              <th
                key={head}
                scope="col"
                style={width === undefined ? undefined : { "--column": `${width}px` }}
                data-right={right || undefined}
                data-hide={hide}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows?.map((row) => (
            <tr key={keyOf(row)} className={classes.row}>
              {columns.map(({ head, cell, right, hide }) => (
                <td key={head} data-right={right || undefined} data-hide={hide}>
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

function Placeholders<Row>({ columns }: { columns: readonly Column<Row>[] }) {
  return [120, 168, 96, 144, 132].map((width) => (
    <tr key={width}>
      {columns.map(({ head, right, hide }, index) => (
        <td key={head} data-right={right || undefined} data-hide={hide}>
          <Skeleton width={index === 0 ? width : 72} />
        </td>
      ))}
    </tr>
  ));
}
