import type { KeyboardEvent } from "react";

const stopsOfTab = "a[href], button:not(:disabled), input:not(:disabled), select, textarea";

/**
 * Lets Tab leave a sheet, at either end, for the button of a notice, such as Undo. A notice is outside the sheet,
 * which otherwise keeps the focus inside. From there Tab returns to the sheet.
 */
export function tabToNotices(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "Tab") return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(stopsOfTab)];
  if (event.target !== (event.shiftKey ? stops[0] : stops.at(-1))) return;
  const notice = document.querySelector<HTMLElement>("#hints button");
  if (notice === null) return;
  event.preventDefault();
  event.stopPropagation();
  notice.focus();
}
