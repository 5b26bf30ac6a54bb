import { useEffect, useState } from "react";

/**
 * When a dialog goes, gives the focus back to what opened it. If that was an item of a menu, which is gone by then, the
 * menu's button gets it.
 */
export function useReturnFocus(): void {
  const [opener] = useState(openerNow);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        const lost = document.activeElement === null || document.activeElement === document.body;
        if (lost && opener?.isConnected) opener.focus({ preventScroll: true });
      });
    },
    [opener],
  );
}

function openerNow(): HTMLElement | null {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return null;
  const menu = focused.closest("[role='menu']");
  const button = menu?.parentElement?.querySelector("[aria-haspopup='menu']");
  return button instanceof HTMLElement ? button : focused;
}
