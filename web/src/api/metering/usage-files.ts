import { API_PREFIX } from "@billow/contract/api.ts";
import type { UsageFilter } from "./usage.ts";

/** The address of a report as a CSV file. */
export function usageFileAddress(filter: UsageFilter): string {
  return addressOf("/usage/export.csv", { ...filter });
}

/** The address of a billing period's costs as a FOCUS file. */
export function focusFileAddress(filter: { period: string; customerId: string | undefined }): string {
  return addressOf("/usage/focus.csv", { ...filter });
}

function addressOf(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const params = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return `${API_PREFIX}${path}?${new URLSearchParams(params)}`;
}
