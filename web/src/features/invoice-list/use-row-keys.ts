import { useShortcuts } from "../../components/use-shortcuts.ts";

/** `j` and `k` move the focus from row to row; Enter then follows the row's link as it does everywhere. */
export function useRowKeys(): void {
  function move(by: 1 | -1): void {
    const links = [...document.querySelectorAll<HTMLElement>("[data-invoice]")];
    const focused = document.activeElement;
    const at = focused instanceof HTMLElement ? links.indexOf(focused) : -1;
    const next =
      at < 0 ? (by === 1 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
    links[next]?.focus({ preventScroll: true });
    links[next]?.scrollIntoView({ block: "nearest" });
  }
  useShortcuts({ j: () => move(1), k: () => move(-1) });
}
