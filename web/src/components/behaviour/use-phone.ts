import { useSyncExternalStore } from "react";

const narrow = globalThis.matchMedia?.("(width <= 767px)");

/** True on screens narrow enough for the phone's layout. */
export function usePhone(): boolean {
  return useSyncExternalStore(
    (changed) => {
      narrow?.addEventListener("change", changed);
      return () => narrow?.removeEventListener("change", changed);
    },
    () => narrow?.matches ?? false,
  );
}
