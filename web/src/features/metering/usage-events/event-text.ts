import type { UsageRecord } from "@billow/contract/metering/usage.ts";
import { dateIn, startOfDay } from "../../../format/calendar.ts";
import { formatDateRange, formatInstant } from "../../../format/date.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatQuantity } from "../../../format/quantity.ts";

/** What an event told of an allocation: "4 vCPU, 16 GB RAM", "stopped, 4 vCPU", "deleted". */
export function allocationText(allocation: NonNullable<UsageRecord["allocation"]>): string {
  if (allocation.state === "deleted") return "deleted";
  const sizes = [
    [allocation.vcpus, "vCPU"],
    [allocation.ramGib, "GB RAM"],
    [allocation.blockGib, "GB block"],
    [allocation.gpus, "GPU"],
  ] as const;
  const named = sizes
    .filter(([size]) => !isZero(size))
    .map(([size, name]) => `${formatQuantity(size)} ${name}`);
  const others = Object.entries(allocation.sizes)
    .filter(([meter]) => !NAMED.has(meter))
    .map(([meter, size]) => `${formatQuantity(size)} ${meter}`);
  const state = allocation.state === "active" ? [] : [allocation.state];
  const parts = [...named, ...others];
  return [...state, ...(parts.length === 0 ? ["nothing allocated"] : parts)].join(", ");
}

/** Meters whose sizes have names of their own. */
const NAMED: ReadonlySet<string> = new Set(["compute.vcpu", "compute.ram", "storage.block", "gpu"]);

/** When it was so: the window of a usage record, or the moment from which an allocation is what it says. */
export function whenText({ from, before }: UsageRecord, timeZone: string): string {
  if (from === null) return "";
  const isDays = before !== null && [from, before].every((at) => isMidnight(at, timeZone));
  if (isDays) return formatDateRange(dateIn(timeZone, new Date(from)), dateIn(timeZone, new Date(before)));
  const start = formatInstant(from, timeZone);
  if (before === null) return `from ${start}`;
  const end = formatInstant(before, timeZone);
  // The day is said once where the window lies within it.
  const day = start.slice(0, start.lastIndexOf(","));
  return end.startsWith(`${day},`) ? `${start} – ${end.slice(day.length + 2)}` : `${start} – ${end}`;
}

function isMidnight(instant: string, timeZone: string): boolean {
  const at = new Date(instant);
  return startOfDay(timeZone, dateIn(timeZone, at)) === at.getTime();
}
