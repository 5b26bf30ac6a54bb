/** What the columns of the usage store hold when read through `pool.ts`. Sizes are micro-units. */

export interface UsageEventTable {
  /** First 128 bits of SHA-256(source, NUL, id): the event's identity, unique for ever. */
  key: string;
  source: string;
  event_id: string;
  revision: number;
  /** Digest of what the event says, to tell a duplicate from a conflict. */
  content: string;
  type: "usage" | "allocation";
  /** Null while no customer has this tenant id: the event waits. */
  customer_id: string | null;
  tenant_id: string;
  resource: string;
  starts_at: string;
  /** Of an allocation event: the part of the second it is of; null for events kept before that was noted. */
  nanos: number | null;
  /** Its place among the allocation events of its resource and second, from 0; null for events kept before that was noted. */
  arrival: number | null;
  ends_at: string | null;
  dimensions: string;
  meter: string | null;
  quantity: string | null;
  state: "active" | "deleted" | null;
  vcpus: bigint | null;
  ram_gib: bigint | null;
  block_gib: bigint | null;
  gpus: bigint | null;
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

/** An event that was refused, with as much of it as could be read. */
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
  /** What was sent, or its beginning. */
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
  /** Its first day. */
  month: string;
  meter: string;
  dimensions: string;
  quantity: string;
}

export interface UsageWatermarkTable {
  customer_id: string;
  accrued_until: string;
}

/** Of all customers together, as are the next two. */
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

/** What is not in the other two yet. */
export interface PlatformUsageChangeTable {
  meter: string;
  hour: string;
  day: string;
  dimensions: string;
  quantity: string;
}

/** One row: how folding the changes does. */
export interface PlatformUsageFoldTable {
  the_one: boolean;
  caught_up_at: string;
  failures: bigint;
  failure: string | null;
}

export interface UsageTables {
  usage_event: UsageEventTable;
  usage_superseded: UsageSupersededTable;
  usage_conflict: UsageConflictTable;
  usage_rejected: UsageRejectedTable;
  allocation: AllocationTable;
  usage_hour: UsageHourTable;
  usage_day: UsageDayTable;
  usage_month: UsageMonthTable;
  usage_watermark: UsageWatermarkTable;
  platform_usage_hour: PlatformUsageHourTable;
  platform_usage_day: PlatformUsageDayTable;
  platform_usage_change: PlatformUsageChangeTable;
  platform_usage_fold: PlatformUsageFoldTable;
}
