import { useEffect, useState } from "react";

/**
 * When a dialog goes, gives the focus back to what opened it. If that was an item of a menu, which is gone by then, the
 * menu's button gets it; if what was done took the opener away, what it stood in.
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

/** The opener, or, where what was done took it away, what it stood in: the sheet by its name, or else the page. */
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
