import type { Meters } from "@billow/core/metering/meters.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { type Decimal, decimal, decimalText } from "@billow/core/money/decimal.ts";
import { firstOfMonth } from "../store/month.ts";
import { asDecimal } from "../store/quantity.ts";
import { type EventRow, usageOfRow } from "../store/raw-usage.ts";
import { type ArchivedEvent, sha256 } from "./archive-file.ts";

/** What a tenant's events in a file come to in a month. */
export interface ArchiveSum {
  customerId: string;
  /** The month's first day. */
  month: string;
  meter: string;
  dimensions: string;
  /** An exact decimal in the stored form. */
  quantity: string;
  /** How many of them end in the month. */
  events: number;
}

/** An event of a file as a row of the database. */
export function rowOfArchived({ received_at: _, ...event }: ArchivedEvent): EventRow {
  return {
    ...event,
    type: "usage",
    nanos: null,
    arrival: null,
    state: null,
    vcpus: null,
    ram_gib: null,
    block_gib: null,
    gpus: null,
    sizes: null,
  };
}

/** What events come to, in the order of their keys. */
export function sumsOf(
  events: readonly ArchivedEvent[],
  { tilingFor, meters }: { tilingFor(customerId: string): Tiling; meters: Meters },
): ArchiveSum[] {
  const sums = new Map<string, ArchiveSum & { total: Decimal }>();
  const sumOf = (event: ArchivedEvent, month: string) => {
    const { customer_id: customerId, meter, dimensions } = event;
    const key = keyOf({ customerId, month, meter, dimensions });
    const known = sums.get(key);
    if (known !== undefined) return known;
    const fresh = { customerId, month, meter, dimensions, quantity: "0", events: 0, total: decimal("0") };
    sums.set(key, fresh);
    return fresh;
  };
  for (const event of events) {
    const tiling = tilingFor(event.customer_id);
    sumOf(event, firstOfMonth(tiling.dayOf(event.ends_at - 1))).events += 1;
    for (const usage of usageOfRow(rowOfArchived(event), { tiling, meters })) {
      const sum = sumOf(event, firstOfMonth(usage.day));
      sum.total = sum.total.plus(asDecimal(usage.quantity));
    }
  }
  return inOrder([...sums.values()].map(({ total, ...sum }) => ({ ...sum, quantity: decimalText(total) })));
}

/** Sums in the order of their keys, which no collation of a database changes. */
export function inOrder(sums: readonly ArchiveSum[]): ArchiveSum[] {
  return sums.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** A digest of sums in the order of their keys, which the event log keeps. */
export function digestOfSums(sums: readonly ArchiveSum[]): string {
  return sha256(
    sums.map((sum) => `${keyOf(sum)} ${decimalText(decimal(sum.quantity))} ${sum.events}\n`).join(""),
  );
}

type SumKey = Pick<ArchiveSum, "customerId" | "month" | "meter" | "dimensions">;

function keyOf({ customerId, month, meter, dimensions }: SumKey): string {
  return `${customerId} ${month} ${meter} ${dimensions}`;
}
