import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { archivedOfAccount } from "../archive/read-archive.ts";
import { rowOfArchived } from "../archive/sums.ts";
import type { EventRow } from "../store/raw-usage.ts";

/** A tenant's archived usage records in a range, in epoch seconds, by meter and, if named, by dimensions. */
export async function* archivedRecords(
  db: Kysely<Database>,
  asked: {
    customerId: string;
    from: number;
    before: number;
    meters: readonly string[];
    dimensions?: readonly string[];
    tiling: Tiling;
  },
): AsyncGenerator<EventRow> {
  const { customerId, meters, dimensions } = asked;
  for await (const events of archivedOfAccount(db, { ...asked, accountId: customerId })) {
    for (const event of events) {
      if (!meters.includes(event.meter) || dimensions?.includes(event.dimensions) === false) continue;
      yield rowOfArchived(event);
    }
  }
}

/** Whether all of a record lies in a period. */
export function liesWithin(record: EventRow, { start, end }: { start: number; end: number }): boolean {
  return record.starts_at >= start && (record.ends_at ?? record.starts_at) <= end;
}
