import { useSyncExternalStore } from "react";
import { Banner } from "../../../components/states/banner.tsx";
import classes from "./offline-banner.module.css";

/** Shown while there is no network. The page stays as it is and resumes when the network is back. */
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
