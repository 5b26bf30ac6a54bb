import { sizesInOrder } from "@billow/core/metering/sizes.ts";
import type { EventRow } from "../store/raw-usage.ts";
import { sizesOfColumns } from "../store/sizes-columns.ts";

/** The meters that rows feed: a record its own, an allocation those of its sizes. */
export function* metersOfRows(rows: Iterable<EventRow>): Generator<string> {
  for (const row of rows) {
    if (row.meter !== null) yield row.meter;
    if (row.type === "allocation") for (const [meter] of sizesInOrder(sizesOfColumns(row))) yield meter;
  }
}
