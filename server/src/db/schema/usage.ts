import type { Generated } from "kysely";

/**
 * Columns of the usage store, as read through `pool.ts`. Sizes are micro-units. `customer_id` is the account of the
 * usage's tenant (`tenant_account.id`). Reports and bills read the views of `CustomerUsage…`, which know whose it is.
 */

export interface UsageEventTable {
  /** First 128 bits of SHA-256(source, NUL, id): the event's identity, unique for ever. */
  key: string;
  source: string;
  event_id: string;
  revision: number;
  /** Digest of the event's content, to distinguish a duplicate from a conflict. */
  content: string;
  type: "usage" | "allocation";
  /** The account of its tenant; null while no customer has ever had the tenant and the event waits. */
  customer_id: string | null;
  tenant_id: string;
  resource: string;
  starts_at: string;
  /** For an allocation event: the fraction of its second; null for events stored before that was recorded. */
  nanos: number | null;
  /**
   * Its position among the allocation events of its resource and second, from 0; null for events stored before that
   * was recorded.
   */
  arrival: number | null;
  ends_at: string | null;
  dimensions: string;
  meter: string | null;
  quantity: string | null;
  /** What the event said, while it is not known to be the meter's unit. */
  unit: string | null;
  /** A power state, or `deleted`. */
  state: string | null;
  vcpus: bigint | null;
  ram_gib: bigint | null;
  block_gib: bigint | null;
  gpus: bigint | null;
  /** JSON of the other sizes by meter. */
  sizes: string | null;
  received_at: string;
}

export interface UsageSupersededTable {
  key: string;
  revision: number;
  event: unknown;
  superseded_at: string;
}

export interface UsageConflictTable {
  key: string;
  content: string;
  event: unknown;
  received_at: string;
}

/** A rejected event, with the fields that could be read. */
export interface UsageRejectedTable {
  key: string;
  source: string;
  event_id: string;
  tenant_id: string;
  resource: string;
  meter: string | null;
  quantity: string | null;
  code: string;
  detail: string;
  /** The event as sent, or its beginning. */
  event: string;
  received_at: string;
}

export interface AllocationTable {
  customer_id: string;
  resource: string;
  starts_at: string;
  ends_at: string | null;
  dimensions: string;
  vcpus: bigint;
  ram_gib: bigint;
  block_gib: bigint;
  gpus: bigint;
  sizes: string | null;
  state: string;
}

export interface UsageHourTable {
  customer_id: string;
  meter: string;
  hour: string;
  dimensions: string;
  quantity: string;
}

export interface UsageDayTable {
  customer_id: string;
  meter: string;
  day: string;
  dimensions: string;
  quantity: string;
}

export interface UsageMonthTable {
  customer_id: string;
  /** The first day of the month. */
  month: string;
  meter: string;
  dimensions: string;
  quantity: string;
  /** Of that, what was used in its first ten and first twenty days. */
  first_ten: Generated<string>;
  first_twenty: Generated<string>;
}

/** Usage of a customer: that of its tenants, on the days on which it has them. */
export interface CustomerUsageHourView extends UsageHourTable {
  tenant_id: string;
}

export interface CustomerUsageDayView extends UsageDayTable {
  tenant_id: string;
}

export interface CustomerUsageMonthView extends Omit<UsageMonthTable, "first_ten" | "first_twenty"> {
  tenant_id: string;
  /** What `billed_usage` calls the tenant. */
  tenant: string;
}

export interface UsageWatermarkTable {
  customer_id: string;
  accrued_until: string;
}

/** All customers together, as in the next two tables. */
export interface PlatformUsageHourTable {
  meter: string;
  hour: string;
  dimensions: string;
  quantity: string;
}

export interface PlatformUsageDayTable {
  meter: string;
  day: string;
  dimensions: string;
  quantity: string;
}

/** Changes not yet folded into the other two. */
export interface PlatformUsageChangeTable {
  meter: string;
  hour: string;
  day: string;
  dimensions: string;
  quantity: string;
}

/** The state of folding, in one row. */
export interface PlatformUsageFoldTable {
  the_one: boolean;
  caught_up_at: string;
  failures: bigint;
  failure: string | null;
}

/** A resource that ever reported a reading of a meter whose months are levels, with the length of the longest one. */
export interface LevelledResourceTable {
  customer_id: string;
  meter: string;
  resource: string;
  longest_seconds: number;
}

/** What is held when an interval of a `percentile` meter begins, and by how many spans. */
export interface LevelIntervalTable {
  customer_id: string;
  meter: string;
  dimensions: string;
  nth: string;
  level: string;
  held: number;
}

export interface MeterTable {
  id: string;
  name: string;
  group: string;
  kind: "time" | "count" | "peak" | "percentile";
  unit: string;
  per: "hour" | "day" | "month" | null;
  percentile: number | null;
  interval_seconds: number | null;
  missing: "zero" | "ignore" | null;
  billed_states: { from: string | null; states: "all" | string[] }[];
  built_in: boolean;
  used: boolean;
  position: number;
}

export interface UsageTables {
  meter: MeterTable;
  usage_event: UsageEventTable;
  usage_superseded: UsageSupersededTable;
  usage_conflict: UsageConflictTable;
  usage_rejected: UsageRejectedTable;
  allocation: AllocationTable;
  levelled_resource: LevelledResourceTable;
  level_interval: LevelIntervalTable;
  usage_hour: UsageHourTable;
  usage_day: UsageDayTable;
  usage_month: UsageMonthTable;
  customer_usage_hour: CustomerUsageHourView;
  customer_usage_day: CustomerUsageDayView;
  customer_usage_month: CustomerUsageMonthView;
  usage_watermark: UsageWatermarkTable;
  platform_usage_hour: PlatformUsageHourTable;
  platform_usage_day: PlatformUsageDayTable;
  platform_usage_change: PlatformUsageChangeTable;
  platform_usage_fold: PlatformUsageFoldTable;
}
