import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import IconTrash from "@tabler/icons-react/dist/esm/icons/IconTrash.mjs";
import { type ReactNode, useEffect, useRef } from "react";
import { Button, IconButton } from "../button.tsx";
import classes from "./row-list.module.css";

/** A row that can be added and removed. Its key identifies it. */
export interface Row {
  key: string;
}

interface RowListProps<One extends Row> {
  title: string;
  help: string;
  /** The name of a row within a sentence. */
  noun: string;
  rows: readonly One[];
  empty: () => One;
  onChange: (rows: readonly One[]) => void;
  /** The fields of a row. `name` distinguishes a field from the same field in other rows. */
  children: (row: One, parts: RowParts<One>) => ReactNode;
}

export interface RowParts<One extends Row> {
  index: number;
  name: (field: string) => { label: string; "aria-label": string };
  onChange: (patch: Partial<One>) => void;
}

/** Rows of fields that can be added and removed. The focus moves to a new row, and to Add after a removal. */
export function RowList<One extends Row>(props: RowListProps<One>) {
  const { title, help, noun, rows, empty, onChange, children } = props;
  const list = useRef<HTMLUListElement>(null);
  const add = useRef<HTMLButtonElement>(null);
  const shown = useRef(rows.length);
  useEffect(() => {
    const before = shown.current;
    shown.current = rows.length;
    if (rows.length > before) list.current?.lastElementChild?.querySelector("input")?.focus();
    if (rows.length < before) add.current?.focus();
  }, [rows.length]);
  return (
    <fieldset className={classes.section}>
      <legend>{title}</legend>
      <p className={classes.help}>{help}</p>
      {rows.length > 0 && (
        <ul ref={list} className={classes.rows}>
          {rows.map((row, index) => (
            <li key={row.key} className={classes.row}>
              {children(row, {
                index,
                name: (field) => ({ label: field, "aria-label": `${field}, ${noun} ${index + 1}` }),
                onChange: (patch) =>
                  onChange(rows.map((one) => (one.key === row.key ? { ...one, ...patch } : one))),
              })}
              <div className={classes.remove}>
                <IconButton
                  icon={IconTrash}
                  label={`Remove ${noun} ${index + 1}`}
                  onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button ref={add} icon={IconPlus} size="compact" onClick={() => onChange([...rows, empty()])}>
          Add {noun}
        </Button>
      </div>
    </fieldset>
  );
}
