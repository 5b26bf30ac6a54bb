import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { metersQuery } from "../../../api/metering/meters.ts";
import { usageDimensionsQuery, usageQuery } from "../../../api/metering/usage.ts";
import { customerQuery } from "../../../api/parties/customers.ts";
import type { DateRange } from "../../../format/date-presets.ts";
import type { UsageGranularity } from "./usage-granularity.ts";
import { usageGroups } from "./usage-groups.ts";

export interface UsageAsked {
  range: DateRange;
  customerId: string | undefined;
  granularity: UsageGranularity;
}

/**
 * What the strip shows: all meters over the range and their totals in the range before, by the groups of the catalogue.
 */
export function useWholeUsage({ range, customerId, granularity }: UsageAsked) {
  const report = useQuery(usageQuery({ ...range, customerId, granularity }));
  const meters = useQuery(metersQuery);
  const groups = useMemo(
    () => (report.data && meters.data ? usageGroups(meters.data, report.data) : null),
    [report.data, meters.data],
  );
  return { report, groups, failed: [report, meters].find(({ isError }) => isError) ?? null };
}

/** How many GPU models were used; null while it is not known. */
export function useGpuModels({ range, customerId }: UsageAsked, enabled: boolean): number | null {
  const asked = { ...range, customerId, granularity: "total", meter: "gpu", groupBy: "gpuModel" } as const;
  const { data } = useQuery({ ...usageQuery(asked), enabled });
  return data?.series.length ?? null;
}

/** The names of the dimensions a meter's usage carries; null while they are coming. */
export function useDimensions(
  asked: DateRange & { customerId: string | undefined; meter: string | undefined },
) {
  const { data, isError } = useQuery({ ...usageDimensionsQuery(asked), enabled: asked.meter !== undefined });
  // Without them usage can still be shown whole.
  if (isError) return [];
  return data?.dimensions.map(({ name }) => name) ?? null;
}

/** The customer that is chosen; null where none is, undefined while it is coming. Usage can be shown without it. */
export function useCustomer(id: string | undefined) {
  const { data, isError } = useQuery({ ...customerQuery(id ?? ""), enabled: id !== undefined });
  return data ?? (id === undefined || isError ? null : undefined);
}
