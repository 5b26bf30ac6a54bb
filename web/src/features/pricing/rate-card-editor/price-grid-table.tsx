import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import IconTrash from "@tabler/icons-react/dist/esm/icons/IconTrash.mjs";
import { type KeyboardEvent, memo, useEffect, useRef } from "react";
import { IconButton } from "../../../components/button.tsx";
import { formatCount } from "../../../format/quantity.ts";
import type { FormItem } from "./card-form.ts";
import type { PriceGrid } from "./price-grid.ts";
import classes from "./price-grid-table.module.css";

interface PriceGridTableProps {
  grid: PriceGrid;
  /** Null where the catalogue has it no more. */
  meter: { name: string; pricedUnit: string } | null;
  currency: string;
  /** What is wrong with an item, by its place. */
  problem: (index: number) => string | null;
  onPrice: (key: string, price: string) => void;
  onRemove: (key: string) => void;
}

/** Prices as rows: one an instance type, or another value of a dimension. Enter and the arrows go from row to row. */
export function PriceGridTable({ grid, meter, currency, problem, onPrice, onRemove }: PriceGridTableProps) {
  // The rows keep what they were given, so that a key pressed in one of thousands draws that one alone.
  const latest = useRef({ onPrice, onRemove });
  useEffect(() => {
    latest.current = { onPrice, onRemove };
  });
  const stable = useRef({
    onPrice: (key: string, price: string) => latest.current.onPrice(key, price),
    onRemove: (key: string) => latest.current.onRemove(key),
  }).current;
  const title = meter?.name ?? grid.meter;
  return (
    <div className={classes.grid}>
      <h3 className={classes.title}>
        {title} <span className={classes.count}>{formatCount(grid.rows.length)} prices</span>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard. */}
      <section className={classes.scroll} tabIndex={0} aria-label={`Prices of ${title}`}>
        <table className={classes.table}>
          <caption className="visually-hidden">Prices of {title}</caption>
          <thead>
            <tr>
              {grid.dimensions.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col" className={classes.product}>
                Product
              </th>
              <th scope="col" className={classes.price}>
                {currency} per {meter === null ? "unit" : unitLabel(meter.pricedUnit)}
              </th>
              <th scope="col" className={classes.remove}>
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody onKeyDown={moveByKey}>
            {grid.rows.map(({ item, index, values }) => (
              <Row
                key={item.key}
                item={item}
                values={values.join("\n")}
                problem={problem(index)}
                onPrice={stable.onPrice}
                onRemove={stable.onRemove}
              />
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

interface RowProps {
  item: FormItem;
  /** With line breaks between, so that equal ones are equal. */
  values: string;
  problem: string | null;
  onPrice: (key: string, price: string) => void;
  onRemove: (key: string) => void;
}

const Row = memo(function Row({ item, values, problem, onPrice, onRemove }: RowProps) {
  const name = values.replaceAll("\n", ", ");
  return (
    <tr>
      {values.split("\n").map((value, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a grid never change.
        <td key={place}>{value}</td>
      ))}
      <td className={classes.product} title={item.product}>
        {item.product}
      </td>
      <td className={classes.price}>
        <input
          className={classes.input}
          inputMode="decimal"
          autoComplete="off"
          aria-label={`Price of ${name}`}
          aria-invalid={problem !== null || undefined}
          aria-describedby={problem === null ? undefined : `problem-${item.key}`}
          value={item.price}
          onChange={(event) => onPrice(item.key, event.currentTarget.value)}
        />
        {problem !== null && (
          <span id={`problem-${item.key}`} className={classes.problem}>
            {problem}
          </span>
        )}
      </td>
      <td className={classes.remove}>
        <IconButton
          size="compact"
          icon={IconTrash}
          label={`Remove ${name}`}
          onClick={() => onRemove(item.key)}
        />
      </td>
    </tr>
  );
});

function moveByKey(event: KeyboardEvent<HTMLElement>): void {
  const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined || !(event.target instanceof HTMLInputElement)) return;
  // Enter would send the form.
  event.preventDefault();
  const row = event.target.closest("tr");
  const next = by > 0 ? row?.nextElementSibling : row?.previousElementSibling;
  const input = next?.querySelector("input");
  input?.focus();
  input?.select();
}
