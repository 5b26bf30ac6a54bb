import { useShortcuts } from "../../../components/behaviour/use-shortcuts.ts";

/**
 * `j` and `k` move the focus from row to row; Enter then follows the row's link as it does everywhere; `x` selects the row
 * with the focus, with Shift all from the last one on; Escape clears the selection.
 */
export function useRowKeys(keys: {
  onSelect: (number: string, range: boolean) => void;
  onClear: () => void;
}): void {
  function move(by: 1 | -1): void {
    const links = [...document.querySelectorAll<HTMLElement>("[data-invoice]")];
    const at = links.findIndex(isCurrent);
    const next =
      at < 0 ? (by === 1 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
    links[next]?.focus({ preventScroll: true });
    links[next]?.scrollIntoView({ block: "nearest" });
  }
  const selectOne = () => select(false);
  const selectRange = () => select(true);
  function select(range: boolean): void {
    const link = [...document.querySelectorAll<HTMLElement>("[data-invoice]")].find(isCurrent);
    if (link?.dataset.invoice) keys.onSelect(link.dataset.invoice, range);
  }
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: selectOne,
    X: selectRange,
    Escape: keys.onClear,
  });
}

/** True for the row with the focus, be it on its link or on its box. */
function isCurrent(link: HTMLElement): boolean {
  const row = link.closest("tr, li") ?? link;
  return row.contains(document.activeElement);
}
