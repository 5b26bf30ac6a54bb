import type { ReactNode } from "react";

let wanted = false;
const listeners = new Set<() => void>();

/** Whether any toast was requested: only then is its code loaded. */
export function toastsAreWanted(): boolean {
  return wanted;
}

export function onToastsWanted(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A short message at the window's edge about what was done. Anything that needs action is shown where it happened. */
export function toast(message: ReactNode, options: { id?: string; milliseconds?: number } = {}): void {
  wanted = true;
  for (const listener of listeners) listener();
  const { id, milliseconds = 4000 } = options;
  void import("./toast-list.tsx").then(({ showToast }) => showToast({ id: id ?? "", message, milliseconds }));
}

export function dismissToast(id: string): void {
  void import("./toast-list.tsx").then(({ hideToast }) => hideToast(id));
}
