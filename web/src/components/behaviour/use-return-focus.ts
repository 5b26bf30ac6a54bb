import { useEffect, useState } from "react";

/**
 * When a dialog closes, returns the focus to its opener. If that was an item of a closed menu, the menu's button gets
 * it. If the opener is gone, its container gets it.
 */
export function useReturnFocus(): void {
  const [opener] = useState(openerNow);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        const lost = document.activeElement === null || document.activeElement === document.body;
        if (lost) whereToGoOn(opener)?.focus({ preventScroll: true });
      });
    },
    [opener],
  );
}

/** The opener or, if it is gone, its container: the sheet by its name, otherwise the page. */
function whereToGoOn(opener: HTMLElement | null): HTMLElement | null {
  if (opener?.isConnected) return opener;
  const sheet = [...document.querySelectorAll("[role='dialog'][aria-modal='true']")].at(-1);
  return (sheet ?? document).querySelector<HTMLElement>("[data-autofocus], h2[tabindex], main");
}

function openerNow(): HTMLElement | null {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return null;
  const menu = focused.closest("[role='menu']");
  const button = menu?.parentElement?.querySelector("[aria-haspopup='menu']");
  return button instanceof HTMLElement ? button : focused;
}
