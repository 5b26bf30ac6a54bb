import { lazy, Suspense, useSyncExternalStore } from "react";
import { onToastsWanted, toastsAreWanted } from "./toast.ts";

const ToastList = lazy(() => import("./toast-list.tsx").then((module) => ({ default: module.ToastList })));

/** Shows toasts once there is one. */
export function ToastHost() {
  const wanted = useSyncExternalStore(onToastsWanted, toastsAreWanted);
  return wanted ? (
    <Suspense>
      <ToastList />
    </Suspense>
  ) : null;
}
