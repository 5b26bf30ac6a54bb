import { useSyncExternalStore } from "react";
import { Banner } from "../../../components/banner.tsx";
import classes from "./offline-banner.module.css";

/** Says that there is no network; what is on the screen stays, and goes on by itself once there is. */
export function OfflineBanner() {
  const online = useSyncExternalStore(
    (changed) => {
      addEventListener("online", changed);
      addEventListener("offline", changed);
      return () => {
        removeEventListener("online", changed);
        removeEventListener("offline", changed);
      };
    },
    () => navigator.onLine,
  );
  if (online) return null;
  return (
    <div className={classes.banner}>
      <Banner tone="warn">
        You are offline. What you see may be out of date; nothing can be saved until you are back.
      </Banner>
    </div>
  );
}
