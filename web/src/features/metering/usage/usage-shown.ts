import type { UsageGroup, UsageMeter } from "./usage-groups.ts";

/** The group that has the meter asked for, otherwise the one asked for, otherwise the first; null without any. */
export function groupShown(
  groups: readonly UsageGroup[] | null,
  asked: { group: string | undefined; meter: string | undefined },
): UsageGroup | null {
  const having = groups?.find(({ meters }) => meters.some(({ id }) => id === asked.meter));
  return having ?? groups?.find(({ id }) => id === asked.group) ?? groups?.[0] ?? null;
}

/** The meter of a group that is asked for, otherwise its first. */
export function meterShown(group: UsageGroup, asked: string | undefined): UsageMeter {
  return group.meters.find(({ id }) => id === asked) ?? group.meters[0];
}
