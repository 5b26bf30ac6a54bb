import { useEffect, useRef } from "react";
import { shortcutsAreOn } from "./shortcut-setting.ts";

/** Shortcuts: a key, or two keys in sequence ("g i"). */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const pauseBetweenKeys = 1200;

/**
 * Single-key shortcuts for a page or a dialog. They are inactive while a person types, while another dialog is open
 * (`inDialog` says that they belong to one), and when they are disabled.
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

/** Elements where keys have their own meaning. A checkbox only uses Space. */
const TYPING =
  "input:not([type='checkbox']), textarea, select, [contenteditable], [role='menu'], [role='listbox']";

function isForSomethingElse(event: KeyboardEvent, inDialog: boolean): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (target?.closest(TYPING)) return true;
  const dialogs = document.querySelectorAll("[role='dialog'][aria-modal='true']").length;
  return inDialog ? dialogs > 1 : dialogs > 0;
}
