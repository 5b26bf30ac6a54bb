import { lazy, Suspense, useState } from "react";
import { usePermission, useSeesAll } from "../../../api/access/session.ts";
import classes from "./demo-mark.module.css";

const RemoveDemoDialog = lazy(() =>
  import("./remove-demo-dialog.tsx").then((module) => ({ default: module.RemoveDemoDialog })),
);

/** Says that everything on the screen is made up; administrators can remove it from here. */
export function DemoMark() {
  const [asking, setAsking] = useState(false);
  const seesAll = useSeesAll();
  const mayRemove = usePermission("settings.write") && seesAll;
  return (
    <div className={classes.mark}>
      <span className={classes.tag}>Demo data</span>
      {mayRemove && (
        <button type="button" className={classes.remove} onClick={() => setAsking(true)}>
          Remove demo…
        </button>
      )}
      <Suspense>{asking && <RemoveDemoDialog onClose={() => setAsking(false)} />}</Suspense>
    </div>
  );
}
