import type { Granularity, UsageReport } from "@billow/contract/metering/usage.ts";

/** What a report is asked for. */
export interface UsageQuery {
  from: string;
  before: string;
  granularity: Granularity;
  customerId?: string | undefined;
  /** Some customers, where a report over all is made in parts. */
  customerIds?: readonly string[] | undefined;
  meter?: string | undefined;
  groupBy?: string | undefined;
  top?: number | undefined;
}

export type UsageGroup = NonNullable<UsageReport["series"][number]["group"]>;

/** Stored usage of one stretch of time, as far as a report tells it apart. */
export interface ReportRow {
  meter: string;
  /** A day of the stretch; all of it lies in that day's month. */
  day: string;
  /** The epoch second an hour begins at, at the grain of hours. */
  hour: number | null;
  /** The key of its group, blank where nothing is grouped. */
  group: string;
  quantity: string;
}

export interface ReportRows {
  /** In the order in which their groups are shown. */
  rows: ReportRow[];
  /** What groups are shown as, by their keys. */
  groups: ReadonlyMap<string, UsageGroup>;
  /** How many groups are summed up, by meter and the key of the group they are summed up in. */
  others: ReadonlyMap<string, number>;
}
