import type { Granularity, UsageReport } from "@billow/contract/metering/usage.ts";

/** The query of a report. */
export interface UsageQuery {
  from: string;
  before: string;
  granularity: Granularity;
  customerId?: string | undefined;
  /** Selected customers, where a report of all is read in parts. */
  customerIds?: readonly string[] | undefined;
  meter?: string | undefined;
  groupBy?: string | undefined;
  top?: number | undefined;
}

export type UsageGroup = NonNullable<UsageReport["series"][number]["group"]>;

/** Stored usage of a period, by the columns that a report distinguishes. */
export interface ReportRow {
  meter: string;
  /** A day of the period. The whole period lies in that day's month. */
  day: string;
  /** The epoch second at which an hour begins, for reports by hour. */
  hour: number | null;
  /** The key of its group, blank without grouping. */
  group: string;
  quantity: string;
}

export interface ReportRows {
  /** In the order in which their groups are shown. */
  rows: ReportRow[];
  /** The label of each group, by key. */
  groups: ReadonlyMap<string, UsageGroup>;
  /** How many groups are summed up, by meter and the key of the group that sums them up. */
  others: ReadonlyMap<string, number>;
}
