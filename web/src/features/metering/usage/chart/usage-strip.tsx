import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import type { UsageReport } from "@billow/contract/metering/usage.ts";
import { Tooltip } from "@mantine/core";
import { Skeleton } from "../../../../components/states/skeleton.tsx";
import { changeInTenthsOfPercent, compareDecimals } from "../../../../format/decimal.ts";
import { formatChange, formatRounded, gigabyteNote, isGigabyteUnit } from "../../../../format/quantity.ts";
import { type UsageGroupId, usageGroups } from "../usage-groups.ts";
import { totalOf } from "../usage-totals.ts";
import { Sparkline } from "./sparkline.tsx";
import classes from "./usage-strip.module.css";

interface UsageStripProps {
  report: UsageReport | undefined;
  /** How many GPU models there was usage of; null while it is not known. */
  gpuModels: number | null;
  chosen: UsageGroupId;
  onChoose: (group: UsageGroupId) => void;
}

/** The four groups in one strip: totals, and the change against the time before. Choosing one shows its days below. */
export function UsageStrip({ report, gpuModels, chosen, onChoose }: UsageStripProps) {
  return (
    <div className={classes.strip} role="tablist" aria-label="Kind of usage">
      {usageGroups.map((group) => (
        <button
          key={group.id}
          type="button"
          role="tab"
          id={`usage-${group.id}`}
          aria-controls="usage-days"
          aria-selected={group.id === chosen}
          tabIndex={group.id === chosen ? 0 : -1}
          data-group={group.id}
          className={classes.cell}
          onClick={() => onChoose(group.id)}
          onKeyDown={(event) => moveByArrow(event.key, group.id, onChoose)}
        >
          <span className={classes.name}>
            <span className={classes.swatch} />
            {group.name}
          </span>
          {group.meters.map((meter, index) => (
            <Figure key={meter.id} meter={meter} main={index === 0} report={report} />
          ))}
          {group.meters.length === 1 && (
            <span className={classes.second}>
              {gpuModels === null ? "\u00a0" : `${gpuModels} ${gpuModels === 1 ? "model" : "models"}`}
            </span>
          )}
          <Sparkline quantities={courseOf(report, group.meters[0].id)} />
        </button>
      ))}
    </div>
  );
}

function moveByArrow(key: string, from: UsageGroupId, onChoose: (group: UsageGroupId) => void): void {
  const by = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  if (by === 0) return;
  const at = usageGroups.findIndex((group) => group.id === from);
  const next = usageGroups[(at + by + usageGroups.length) % usageGroups.length];
  if (!next) return;
  onChoose(next.id);
  document.getElementById(`usage-${next.id}`)?.focus();
}

interface FigureProps extends Pick<UsageStripProps, "report"> {
  meter: { id: string; label: string };
  main: boolean;
}

function Figure({ meter, main, report }: FigureProps) {
  const total = totalOf(report?.totals, meter.id);
  const unit = report?.units[meter.id] ?? "";
  const label = [unitLabel(unit), meter.label].filter((part) => part !== "").join(" ");
  const before = totalOf(report?.previous, meter.id);
  const change = total === null || before === null ? null : changeInTenthsOfPercent(before, total);
  return (
    <span className={main ? classes.main : classes.second}>
      {total === null ? (
        <Skeleton width={96} height={main ? 18 : 10} />
      ) : (
        <>
          <span className={classes.total}>
            {formatRounded(total, compareDecimals(total, "100") < 0 ? 2 : 0)}
          </span>
          <Tooltip label={gigabyteNote} disabled={!isGigabyteUnit(unit)}>
            <span className={classes.unit}>{label}</span>
          </Tooltip>
          <span className={classes.change}>{change === null ? "" : formatChange(change)}</span>
        </>
      )}
    </span>
  );
}

function courseOf(report: UsageReport | undefined, meter: string): string[] {
  return report?.series.find((series) => series.meter === meter)?.points.map((point) => point.quantity) ?? [];
}
