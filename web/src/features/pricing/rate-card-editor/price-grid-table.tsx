import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import IconTrash from "@tabler/icons-react/dist/esm/icons/IconTrash.mjs";
import { type ClipboardEvent, type KeyboardEvent, memo, useEffect, useRef } from "react";
import { IconButton } from "../../../components/button.tsx";
import { Keycap, modifierKey } from "../../../components/keycap.tsx";
import { formatCounted, formatRounded } from "../../../format/quantity.ts";
import {
  type GridRow,
  monthlyPrice,
  type PriceGrid,
  pastedPrices,
  type TypedPrice,
  typedAt,
} from "./price-grid.ts";
import classes from "./price-grid-table.module.css";

interface PriceGridTableProps {
  grid: PriceGrid;
  /** Null where the catalogue has it no more. */
  meter: { name: string; pricedUnit: string } | null;
  currency: string;
  /** What is wrong with an item, by its place. */
  problem: (index: number) => string | null;
  /** What usage costs by the card before this one; null where it had no such price. */
  priceBefore: (meter: string, match: string) => string | null;
  onPrices: (typed: readonly TypedPrice[]) => void;
  onRemove: (keys: readonly string[]) => void;
}

/**
 * Prices as a table: a row an instance type, a column a region, or one price a row. Enter and the arrows go from row to row,
 * ⌘D fills down, and cells of a spreadsheet are pasted over it.
 */
export function PriceGridTable(props: PriceGridTableProps) {
  const { grid, meter, currency, problem, priceBefore } = props;
  // The rows keep what they were handed, so that a key pressed in one of thousands draws that one alone.
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const stable = useRef({
    type: (row: number, column: number, price: string) =>
      latest.current.onPrices(typedAt(latest.current.grid, row, column, price)),
    leave: (row: number, column: number) => {
      const { grid: now, onRemove } = latest.current;
      const cell = now.rows[row]?.cells[column];
      if (now.columns.length > 1 && cell?.item.price === "") onRemove([cell.item.key]);
    },
    remove: (row: number) => {
      const cells = latest.current.grid.rows[row]?.cells ?? [];
      latest.current.onRemove(cells.flatMap((cell) => (cell === null ? [] : [cell.item.key])));
    },
  }).current;
  const title = meter?.name ?? grid.meter;
  const unit = `${currency} per ${meter === null ? "unit" : unitLabel(meter.pricedUnit)}`;
  const isList = grid.columns.length === 1;
  const isHourly = meter?.pricedUnit.endsWith("-hour") ?? false;
  return (
    <div className={classes.grid}>
      <h3 className={classes.title}>
        {title} <span className={classes.count}>{countText(grid)}</span>
        {!isList && <span className={classes.unit}>{unit}</span>}
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard. */}
      <section className={classes.scroll} tabIndex={0} aria-label={`Prices of ${title}`}>
        <table className={classes.table} data-crossed={isList ? undefined : true}>
          <caption className="visually-hidden">Prices of {title}</caption>
          <thead>
            <tr>
              {grid.dimensions.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              {isList && (
                <th scope="col" className={classes.product}>
                  Product
                </th>
              )}
              {grid.columns.map(({ label }) => (
                <th key={label} scope="col" className={classes.price}>
                  {isList ? unit : label || "Otherwise"}
                </th>
              ))}
              {isHourly && (
                <th scope="col" className={classes.month}>
                  {[isList ? "" : grid.columns[0]?.label || "Otherwise", "730 h"].filter(Boolean).join(", ")}
                </th>
              )}
              <th scope="col" className={classes.remove}>
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody
            onKeyDown={(event) => onKey(event, grid, props.onPrices)}
            onPaste={(event) => onPaste(event, grid, props.onPrices)}
          >
            {grid.rows.map((row, place) => (
              <Row
                key={JSON.stringify(row.values)}
                row={row}
                place={place}
                columns={grid.columns}
                isHourly={isHourly}
                problems={row.cells.map((cell) => (cell === null ? null : problem(cell.index)))}
                before={row.cells.map(
                  (cell) => cell && changedFrom(cell.item.price, priceBefore(grid.meter, cell.item.match)),
                )}
                stable={stable}
              />
            ))}
          </tbody>
        </table>
      </section>
      <p className={classes.keys}>
        <Keycap>↵</Keycap> next row <Keycap>{`${modifierKey}D`}</Keycap> fill down{" "}
        <Keycap>{`${modifierKey}V`}</Keycap> paste from a spreadsheet
      </p>
    </div>
  );
}

function countText({ rows }: PriceGrid): string {
  const prices = rows.reduce((sum, { cells }) => sum + cells.filter((cell) => cell !== null).length, 0);
  return formatCounted(prices, "price");
}

function changedFrom(price: string, before: string | null): string | null {
  return before === null || before === price ? null : before;
}

interface RowProps {
  row: GridRow;
  place: number;
  columns: PriceGrid["columns"];
  /** Whether what the first price comes to in a month stands beside it. */
  isHourly: boolean;
  problems: readonly (string | null)[];
  /** The prices that were changed, as they were. */
  before: readonly (string | null)[];
  stable: {
    type: (row: number, column: number, price: string) => void;
    leave: (row: number, column: number) => void;
    remove: (row: number) => void;
  };
}

const Row = memo(function Row(props: RowProps) {
  const { row, place, columns, isHourly, problems, before, stable } = props;
  const name = row.values.join(", ");
  const isList = columns.length === 1;
  const [first] = row.cells;
  return (
    <tr>
      {row.values.map((value, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a grid never change.
        <td key={at}>{value}</td>
      ))}
      {isList && (
        <td className={classes.product} title={first?.item.product}>
          {first?.item.product}
        </td>
      )}
      {columns.map(({ label }, column) => {
        const cell = row.cells[column] ?? null;
        const problem = problems[column] ?? null;
        const was = before[column] ?? null;
        const id = `problem-${place}-${column}`;
        return (
          <td key={label} className={classes.price} data-changed={was === null ? undefined : true}>
            {was !== null && <s className={classes.was}>{was}</s>}
            <input
              className={classes.input}
              inputMode="decimal"
              autoComplete="off"
              placeholder={cell === null ? "–" : undefined}
              data-row={place}
              data-column={column}
              aria-label={`Price of ${[name, label].filter(Boolean).join(", ")}`}
              aria-invalid={problem !== null || undefined}
              aria-describedby={problem === null ? undefined : id}
              value={cell?.item.price ?? ""}
              onChange={(event) => stable.type(place, column, event.currentTarget.value)}
              onBlur={() => stable.leave(place, column)}
            />
            {problem !== null && (
              <span id={id} className={classes.problem}>
                {problem}
              </span>
            )}
          </td>
        );
      })}
      {isHourly && <MonthCell price={first?.item.price ?? ""} />}
      <td className={classes.remove}>
        <IconButton
          size="compact"
          icon={IconTrash}
          label={`Remove ${name}`}
          onClick={() => stable.remove(place)}
        />
      </td>
    </tr>
  );
}, isSameRow);

function MonthCell({ price }: { price: string }) {
  const monthly = monthlyPrice(price);
  return <td className={classes.month}>{monthly === null ? "–" : formatRounded(monthly, 2)}</td>;
}

function isSameRow(a: RowProps, b: RowProps): boolean {
  return (
    a.place === b.place &&
    a.isHourly === b.isHourly &&
    a.columns.length === b.columns.length &&
    a.row.cells.every((cell, column) => cell?.item === b.row.cells[column]?.item) &&
    a.problems.every((problem, column) => problem === b.problems[column]) &&
    a.before.every((price, column) => price === b.before[column])
  );
}

function placeOf(target: EventTarget): { input: HTMLInputElement; row: number; column: number } | null {
  if (!(target instanceof HTMLInputElement) || target.dataset.row === undefined) return null;
  return { input: target, row: Number(target.dataset.row), column: Number(target.dataset.column) };
}

function onKey(
  event: KeyboardEvent<HTMLElement>,
  grid: PriceGrid,
  onPrices: (typed: TypedPrice[]) => void,
): void {
  const at = placeOf(event.target);
  if (at === null) return;
  if (event.key === "d" && (event.metaKey || event.ctrlKey)) {
    // The browser would set a bookmark.
    event.preventDefault();
    const above = grid.rows[at.row - 1]?.cells[at.column];
    if (above) onPrices(typedAt(grid, at.row, at.column, above.item.price));
    return;
  }
  const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  // Enter would send the form.
  event.preventDefault();
  const place = `input[data-row="${at.row + by}"][data-column="${at.column}"]`;
  const next = event.currentTarget.querySelector<HTMLInputElement>(place);
  next?.focus();
  next?.select();
}

/** One cell is pasted as everywhere; a table is laid over the grid. */
function onPaste(
  event: ClipboardEvent<HTMLElement>,
  grid: PriceGrid,
  onPrices: (typed: TypedPrice[]) => void,
): void {
  const at = placeOf(event.target);
  const text = event.clipboardData.getData("text/plain");
  if (at === null || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  onPrices(pastedPrices(grid, text, at));
}
