import type { UsageReport } from "@billow/contract/metering/usage.ts";
import { Tooltip } from "@mantine/core";
import { Skeleton } from "../../../../components/states/skeleton.tsx";
import { changeInTenthsOfPercent, compareDecimals } from "../../../../format/decimal.ts";
import { hueOfGroup } from "../../../../format/meter.ts";
import { formatChange, formatRounded, gigabyteNote, isGigabyteUnit } from "../../../../format/quantity.ts";
import type { UsageGroup, UsageMeter } from "../usage-groups.ts";
import { totalOf } from "../usage-totals.ts";
import { Sparkline } from "./sparkline.tsx";
import classes from "./usage-strip.module.css";

interface UsageStripProps {
  /** Null while they are coming. */
  groups: readonly UsageGroup[] | null;
  report: UsageReport | undefined;
  /** How many GPU models there was usage of; null while it is not known. */
  gpuModels: number | null;
  chosen: string | undefined;
  onChoose: (group: string) => void;
}

/** The groups in one strip: totals, and the change against the time before. Choosing one shows its days below. */
export function UsageStrip({ groups, report, gpuModels, chosen, onChoose }: UsageStripProps) {
  if (groups === null) return <StripSkeleton />;
  return (
    <div
      className={classes.strip}
      style={sideBySide(groups.length)}
      role="tablist"
      aria-label="Kind of usage"
    >
      {groups.map((group) => (
        <button
          key={group.id}
          type="button"
          role="tab"
          id={`usage-${group.id}`}
          aria-controls="usage-days"
          aria-selected={group.id === chosen}
          tabIndex={group.id === chosen ? 0 : -1}
          style={{ "--hue": `var(--${hueOfGroup(group.id)})` }}
          className={classes.cell}
          onClick={() => onChoose(group.id)}
          onKeyDown={(event) => moveByArrow(event.key, { from: group.id, groups, onChoose })}
        >
          <span className={classes.name}>
            <span className={classes.swatch} />
            {group.name}
            {group.meters.length > FIGURES && (
              <span className={classes.count}>{group.meters.length} meters</span>
            )}
          </span>
          {group.meters.slice(0, FIGURES).map((meter, index) => (
            <Figure key={meter.id} meter={meter} main={index === 0} report={report} />
          ))}
          {group.meters.length === 1 && (
            <span className={classes.second}>
              {group.meters[0].id === "gpu" && gpuModels !== null ? modelsText(gpuModels) : "\u00a0"}
            </span>
          )}
          <Sparkline quantities={courseOf(report, group.meters[0].id)} />
        </button>
      ))}
    </div>
  );
}

/** Meters whose totals a cell has room for. */
const FIGURES = 2;
/** Cells that have room side by side. */
const CELLS = 4;

/** Rows of equal length, as far as there are enough groups. */
function sideBySide(count: number) {
  return { "--side-by-side": Math.ceil(count / Math.ceil(count / CELLS)) };
}

function modelsText(count: number): string {
  return `${count} ${count === 1 ? "model" : "models"}`;
}

function moveByArrow(
  key: string,
  {
    from,
    groups,
    onChoose,
  }: { from: string; groups: readonly UsageGroup[]; onChoose: (group: string) => void },
): void {
  const by = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  if (by === 0) return;
  const at = groups.findIndex((group) => group.id === from);
  const next = groups[(at + by + groups.length) % groups.length];
  if (!next) return;
  onChoose(next.id);
  document.getElementById(`usage-${next.id}`)?.focus();
}

interface FigureProps extends Pick<UsageStripProps, "report"> {
  meter: UsageMeter;
  main: boolean;
}

function Figure({ meter, main, report }: FigureProps) {
  const total = totalOf(report?.totals, meter.id);
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
          <Tooltip label={gigabyteNote} disabled={!isGigabyteUnit(report?.units[meter.id] ?? "")}>
            <span className={classes.unit}>{meter.unit}</span>
          </Tooltip>
          <span className={classes.change}>{change === null ? "" : formatChange(change)}</span>
        </>
      )}
    </span>
  );
}

/** Cells in the shape of the strip, while it is not known which groups there are. */
function StripSkeleton() {
  return (
    <div className={classes.strip} style={sideBySide(CELLS)} aria-busy="true">
      {Array.from({ length: CELLS }, (_, place) => place).map((place) => (
        <div key={place} className={classes.cell}>
          <span className={classes.name}>
            <Skeleton width={64} height={10} />
          </span>
          <span className={classes.main}>
            <Skeleton width={96} height={18} />
          </span>
          <span className={classes.second}>
            <Skeleton width={96} height={10} />
          </span>
          <Sparkline quantities={[]} />
        </div>
      ))}
    </div>
  );
}

function courseOf(report: UsageReport | undefined, meter: string): string[] {
  return report?.series.find((series) => series.meter === meter)?.points.map((point) => point.quantity) ?? [];
}
