/** A table that is distributed, by the column that says in which shard a row is. */
export interface ShardedTable {
  readonly name: string;
  readonly column: "key" | "customer_id";
}

/**
 * Where each usage table lies, in the order in which they are distributed; null for one that stays whole on the coordinator.
 * Those of one column lie together: a row of one is on the node of the rows of the others with the same value.
 *
 * What grows with every event is distributed. Events by their key, so that an event counts once whoever sends it. What is
 * derived of them by account, so that a report of a customer asks one node.
 *
 * Days and months are a fraction of the hours, and bills are made of them: beside the documents they are joined and locked
 * as on one node. Watermarks are a row an account, and the lock that every writer takes
 * first. Refused events are forgotten, levelled resources and the intervals of percentiles few. What left for the archive is not distributed, nor does anything leave
 * for it from several nodes.
 */
export const PLACES: readonly { readonly name: string; readonly column: ShardedTable["column"] | null }[] = [
  { name: "usage_event", column: "key" },
  { name: "usage_superseded", column: "key" },
  { name: "usage_conflict", column: "key" },
  { name: "usage_hour", column: "customer_id" },
  { name: "allocation", column: "customer_id" },
  { name: "usage_day", column: null },
  { name: "usage_month", column: null },
  { name: "usage_watermark", column: null },
  { name: "usage_rejected", column: null },
  { name: "levelled_resource", column: null },
  { name: "level_interval", column: null },
  { name: "usage_archived", column: null },
  { name: "usage_returned", column: null },
  { name: "usage_archive_sum", column: null },
];

export const SHARDED: readonly ShardedTable[] = PLACES.flatMap(({ name, column }) =>
  column === null ? [] : [{ name, column }],
);
