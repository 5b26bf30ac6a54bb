import { useEffect, useRef } from "react";

/** Escape closes the sheet, unless a dialog or an open menu is above it: one press must not close two things. */
export function useEscape(close: () => void, active: boolean): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!active) return;
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest("[role='menu'], [aria-expanded='true']")) return;
      if (document.querySelectorAll("[role='dialog'][aria-modal='true']").length > 1) return;
      latest.current();
    }
    // The capturing phase sees the page as it was when the key was pressed.
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [active]);
}
