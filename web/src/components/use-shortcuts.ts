import { useEffect, useRef } from "react";
import { shortcutsAreOn } from "./shortcut-setting.ts";

/** What keys do: a key, or two after each other ("g i"). */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const pauseBetweenKeys = 1200;

/**
 * Single-key shortcuts for a page or a dialog. They rest while a person types, while a dialog they do not belong to is
 * open (`inDialog` says they belong to one), and when they have been switched off.
 */
export function useShortcuts(
  shortcuts: Shortcuts,
  options: { inDialog?: boolean; active?: boolean } = {},
): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const { inDialog = false, active = true } = options;
  useEffect(() => {
    if (!active) return;
    let first: { key: string; at: number } | null = null;
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || !shortcutsAreOn() || isForSomethingElse(event, inDialog)) return;
      const sequence =
        first !== null && event.timeStamp - first.at < pauseBetweenKeys ? `${first.key} ${event.key}` : "";
      const action = latest.current[sequence] ?? latest.current[event.key];
      first = action === undefined ? { key: event.key, at: event.timeStamp } : null;
      if (action === undefined) return;
      event.preventDefault();
      action(event);
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [active, inDialog]);
}

/** Where keys mean something by themselves. A box takes Space alone. */
const TYPING =
  "input:not([type='checkbox']), textarea, select, [contenteditable], [role='menu'], [role='listbox']";

function isForSomethingElse(event: KeyboardEvent, inDialog: boolean): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (target?.closest(TYPING)) return true;
  const dialogs = document.querySelectorAll("[role='dialog'][aria-modal='true']").length;
  return inDialog ? dialogs > 1 : dialogs > 0;
}
