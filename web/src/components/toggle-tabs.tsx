import { type ReactNode, useEffect, useRef } from "react";
import { formatCount } from "../format/quantity.ts";
import classes from "./toggle-tabs.module.css";

interface ToggleTabsProps {
  /** What is toggled: "Status". */
  name: string;
  /** Whether the counts are there, after which the tabs keep their widths. */
  counted: boolean;
  children: ReactNode;
}

/** A row of toggles above a list. On a phone it scrolls, and what an address has chosen is brought into view. */
export function ToggleTabs({ name, counted, children }: ToggleTabsProps) {
  const tabs = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    const row = tabs.current;
    const on = row?.querySelector("[aria-pressed='true']");
    if (!counted || !row || !on) return;
    // Not by scrollIntoView: browsers would let the next Tab go on from there, past the link that skips the sidebar.
    const [shown, wanted] = [row.getBoundingClientRect(), on.getBoundingClientRect()];
    const right = shown.right - gutter;
    const left = shown.left + gutter;
    row.scrollLeft += Math.max(0, wanted.right - right) + Math.min(0, wanted.left - left);
  }, [counted]);
  return (
    <fieldset ref={tabs} className={classes.tabs}>
      <legend className="visually-hidden">{name}</legend>
      {children}
    </fieldset>
  );
}

/** The page's own on a phone, so that a tab at either end does not touch the edge of the screen. */
const gutter = 16;

interface ToggleTabProps {
  name: string;
  /** Null while it is being counted: its room is kept, so that nothing moves. Left out where it is not counted. */
  count: number | null | undefined;
  on: boolean;
  onClick: () => void;
}

export function ToggleTab({ name, count, on, onClick }: ToggleTabProps) {
  return (
    <button type="button" className={classes.tab} aria-pressed={on} onClick={onClick}>
      {name}
      {count !== undefined && <span className={classes.count}>{count !== null && formatCount(count)}</span>}
    </button>
  );
}
