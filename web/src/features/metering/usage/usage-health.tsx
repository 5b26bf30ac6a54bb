import type { UsageSource } from "@billow/contract/metering/sources.ts";
import type { UsageReport } from "@billow/contract/metering/usage.ts";
import IconAlertTriangle from "@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs";
import IconClock from "@tabler/icons-react/dist/esm/icons/IconClock.mjs";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useSeesAll } from "../../../api/access/session.ts";
import { sourcesQuery } from "../../../api/metering/sources.ts";
import { Icon } from "../../../components/icon.tsx";
import { formatAgo } from "../../../format/date.ts";
import { formatLag } from "../../../format/lag.ts";
import { formatCount, formatPercent } from "../../../format/quantity.ts";
import classes from "./usage-health.module.css";

/** How fresh the figures are, and whether a source is behind or has said too little. */
export function UsageHealth({ report }: { report: UsageReport | undefined }) {
  const seesAll = useSeesAll();
  const sources = useQuery({ ...sourcesQuery, enabled: seesAll }).data ?? [];
  const warning = warningOf(sources);
  return (
    <p className={classes.health}>
      {report && (
        <>
          <Icon of={IconClock} size={14} />
          {report.updatedAt === null
            ? "No usage has been reported yet"
            : `Updated ${formatAgo(report.updatedAt, new Date())}`}
          {warning && (
            <>
              <span aria-hidden="true">·</span>
              <span className={classes.warning}>
                <Icon of={IconAlertTriangle} size={14} />
                {warning}
              </span>
            </>
          )}
          {seesAll && (
            <>
              <span aria-hidden="true">·</span>
              <Link to="/usage/sources">View sources</Link>
            </>
          )}
        </>
      )}
    </p>
  );
}

/** What is wrong with the sources, the worst first; null when all is well. */
export function warningOf(sources: readonly UsageSource[]): string | null {
  const behind = sources.filter(({ state }) => state === "failing" || state === "lagging");
  const [first] = behind;
  const waiting = sources.find(({ state }) => state === "waiting");
  if (first === undefined && waiting !== undefined) return `${waiting.name} waits for a confirmation`;
  if (first === undefined) {
    const gaps = sources.reduce((sum, source) => sum + source.gaps.length, 0);
    return gaps === 0 ? null : `${formatCount(gaps)} ${gaps === 1 ? "gap" : "gaps"} in what was collected`;
  }
  if (behind.length > 1) return `${formatCount(behind.length)} sources are behind`;
  if (first.catchingUp !== null)
    return `${first.name} is catching up, about ${formatPercent(String(first.catchingUp.percent))} is collected`;
  const lag = first.lagSeconds === null ? "" : ` ${formatLag(first.lagSeconds)}`;
  return first.state === "failing" ? `${first.name} failing` : `${first.name} lagging${lag}`;
}
