import { type ReactNode, useEffect, useRef } from "react";
import { formatCount } from "../../format/quantity.ts";
import classes from "./toggle-tabs.module.css";

interface ToggleTabsProps {
  /** What the tabs toggle: "Status". */
  name: string;
  /** Whether counts have loaded, after which the tabs keep their widths. */
  counted: boolean;
  children: ReactNode;
}

/** A row of toggles above a list. On a phone it scrolls, and a selected toggle is brought into view. */
export function ToggleTabs({ name, counted, children }: ToggleTabsProps) {
  const tabs = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    const row = tabs.current;
    const on = row?.querySelector("[aria-pressed='true']");
    if (!counted || !row || !on) return;
    // Not by scrollIntoView: browsers would then continue Tab from there, past the skip link.
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

/** The page's gutter on a phone, so that a tab never touches the screen's edge. */
const gutter = 16;

interface ToggleTabProps {
  name: string;
  /** Null while loading, with its space reserved, so that nothing moves. Missing where it is not counted. */
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
