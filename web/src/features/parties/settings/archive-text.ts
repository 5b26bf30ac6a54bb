import type { UsageArchive } from "@billow/contract/metering/usage-archive.ts";
import { formatAgo, formatMonth } from "../../../format/date.ts";
import { formatCount, formatCounted } from "../../../format/quantity.ts";

/** What is in the archive. */
export function archivedText(folder: string, months: UsageArchive["months"]): string {
  const [first] = months;
  const last = months.at(-1);
  if (first === undefined || last === undefined) return `Nothing is in ${folder} yet.`;
  const when =
    first === last ? formatMonth(first.month) : `${formatMonth(first.month)} to ${formatMonth(last.month)}`;
  const sum = (of: (month: UsageArchive["months"][number]) => number) =>
    months.reduce((total, month) => total + of(month), 0);
  const megabytes = Math.ceil(sum(({ bytes }) => bytes) / 1e6);
  const events = sum((month) => month.events);
  return `${formatCounted(events, "record")} of ${when} ${events === 1 ? "is" : "are"} in ${folder}, ${formatCount(megabytes)} MB.`;
}

/** What the last run did; why it was stopped is said above. */
export function lastRunText(
  { startedAt, finishedAt, events, planned, fault }: NonNullable<UsageArchive["lastRun"]>,
  now: Date,
): string {
  const run = `The last run, ${formatAgo(startedAt, now)},`;
  const done = events === 0 ? "nothing" : formatCounted(events, "record");
  if (fault !== null) return `${run} was stopped. It had archived ${done}.`;
  if (finishedAt !== null) return `${run} archived ${done}.`;
  return planned === null
    ? `${run} is going on.`
    : `${run} has archived ${formatCount(events)} of ${formatCounted(planned, "record")} so far.`;
}
