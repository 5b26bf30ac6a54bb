import type { UsageReport } from "@billow/contract/usage.ts";
import IconClock from "@tabler/icons-react/dist/esm/icons/IconClock.mjs";
import { Icon } from "../../components/icon.tsx";
import { formatAgo } from "../../format/date.ts";
import classes from "./usage-health.module.css";

/** How fresh the figures are. */
export function UsageHealth({ report }: { report: UsageReport | undefined }) {
  return (
    <p className={classes.health}>
      {report && (
        <>
          <Icon of={IconClock} size={14} />
          {report.updatedAt === null
            ? "No usage has been reported yet"
            : `Updated ${formatAgo(report.updatedAt, new Date())}`}
        </>
      )}
    </p>
  );
}
