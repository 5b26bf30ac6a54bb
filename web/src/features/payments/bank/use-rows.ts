import { useEffect, useRef } from "react";

/** Which row has the focus. When it leaves the list, the one that was below it gets it. */
export function useRows(ids: readonly string[]) {
  const list = useRef<HTMLUListElement>(null);
  const current = useRef<string | null>(null);
  const next = useRef<string | null>(null);
  const awaited = useRef<string | null>(null);
  const key = ids.join(" ");
  useEffect(() => {
    const shown = key.split(" ");
    const came = awaited.current;
    if (came !== null && shown.includes(came)) {
      awaited.current = null;
      next.current = null;
      focusLine(list.current, came);
      return;
    }
    const wanted = next.current;
    if (wanted === null || shown.includes(current.current ?? "")) return;
    next.current = null;
    focusLine(list.current, wanted);
  }, [key]);
  return {
    list,
    current: () => current.current,
    enter: (id: string) => {
      current.current = id;
    },
    leave: (id: string) => {
      const place = ids.indexOf(id);
      current.current = id;
      next.current = ids[place + 1] ?? ids[place - 1] ?? null;
      // Nobody waits for an answer before the next line. From a dialog the focus comes back once it has closed.
      if (document.querySelector("[role='dialog'][aria-modal='true']") === null && next.current !== null)
        focusLine(list.current, next.current);
    },
    /** Goes to a row as soon as it is in the list again; null for none. */
    await: (id: string | null) => {
      awaited.current = id;
    },
    first: () => list.current?.querySelector<HTMLElement>("[data-line]")?.focus(),
    move: (by: number) => {
      const place = current.current === null ? -1 : ids.indexOf(current.current);
      const to = place < 0 ? (by > 0 ? 0 : ids.length - 1) : place + by;
      focusLine(list.current, ids[Math.max(0, Math.min(ids.length - 1, to))]);
    },
  };
}

function focusLine(list: HTMLElement | null, id: string | undefined): void {
  list?.querySelector<HTMLElement>(`[data-line="${id}"]`)?.focus();
}
