import type { ReactNode } from "react";
import { usePhone } from "../behaviour/use-phone.ts";
import { Skeleton } from "../states/skeleton.tsx";
import classes from "./data-table.module.css";
import { SortHead } from "./sort-head.tsx";
import table from "./table.module.css";

export interface Column<Row> {
  head: string;
  /** Distinguishes columns with equal headings. */
  key?: string;
  cell: (row: Row) => ReactNode;
  width?: number;
  /** The width on a laptop, where the first column would else be left without room. */
  laptop?: number;
  /** The width on a tablet; `rest` for what others leave, where the column that has it else is hidden. */
  narrow?: number | "rest";
  right?: boolean;
  /**
   * Where the column is hidden: on a phone (`under` shows it below the first column instead), or below a laptop's
   * width.
   */
  hide?: "phone" | "under" | "narrow";
  /** With `onSort`, the heading sorts the table. Rows are already in order. */
  sorted?: "ascending" | "descending" | null;
  onSort?: () => void;
}

interface DataTableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  /** Null while loading. */
  rows: readonly Row[] | null;
  keyOf: (row: Row) => string;
  /** Lower rows, for tables of figures. */
  dense?: boolean;
  /** Below this width the table scrolls sideways. */
  minWidth?: number;
  /** Beside the menu, figures get the room they need, and the first column what they leave. */
  byFigures?: boolean;
}

/** A plain table with hairlines between rows. While loading, placeholders have its shape. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, rows, keyOf, dense, minWidth, byFigures } = props;
  const phone = usePhone();
  const columns = phone ? phoneColumns(props.columns) : props.columns;
  return (
    // Focusable, so that a keyboard can scroll to what does not fit a narrow screen.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard.
    <section className={classes.scroll} aria-label={caption} tabIndex={0}>
      <table
        className={`${table.table} ${classes.table}`}
        style={minWidth === undefined ? undefined : { "--table": `${minWidth}px` }}
        data-dense={dense || undefined}
        data-by-figures={byFigures || undefined}
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

/** On a phone, hidden columns are listed below the first column, each with its heading. */
function phoneColumns<Row>(columns: readonly Column<Row>[]): readonly Column<Row>[] {
  const [first, ...others] = columns;
  const under = others.filter(({ hide }) => hide === "under");
  if (first === undefined || under.length === 0) return columns;
  const cell = (row: Row) => (
    <>
      {first.cell(row)}
      {under.map(({ key, head, cell: content }) => {
        const shown = content(row);
        return shown === "" ? null : (
          <span key={key ?? head} className={classes.under}>
            <span className={classes.name}>{head}</span> {shown}
          </span>
        );
      })}
    </>
  );
  return [{ ...first, cell }, ...others.filter(({ hide }) => hide !== "under")];
}

function Head<Row>({ column }: { column: Column<Row> }) {
  const { head, right, hide, sorted, onSort } = column;
  const style = widthsOf(column);
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

function widthsOf<Row>({ width, laptop = width, narrow = laptop }: Column<Row>) {
  if (width === undefined) return undefined;
  return {
    "--column": `${width}px`,
    "--laptop": `${laptop}px`,
    "--narrow": narrow === "rest" ? "auto" : `${narrow}px`,
  };
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
