import type { UsageGap } from "@billow/contract/metering/sources.ts";
import type { FoundGap } from "../gap-queries.ts";

/** A gap as the API shows it, stored or just found. */
export function presentGap(row: FoundGap): UsageGap {
  return {
    kind: row.kind,
    from: row.starts_at,
    before: row.ends_at,
    meter: row.meter,
    resource: row.resource,
    tenantId: row.tenant_id,
    detail: row.detail,
  };
}
