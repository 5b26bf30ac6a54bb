import type { EventRow } from "../store/raw-usage.ts";

/** The meters that stored events count with: a record's own, and those of an allocation's sizes. */
export function* metersOfRows(rows: Iterable<EventRow>): Generator<string> {
  for (const row of rows) {
    if (row.meter !== null) yield row.meter;
    if ((row.vcpus ?? 0n) > 0n) yield "compute.vcpu";
    if ((row.ram_gib ?? 0n) > 0n) yield "compute.ram";
    if ((row.block_gib ?? 0n) > 0n) yield "storage.block";
    if ((row.gpus ?? 0n) > 0n) yield "gpu";
  }
}
