import type { UsageEventState, UsageRecord } from "@billow/contract/metering/usage.ts";
import { usageEventState } from "@billow/contract/metering/usage.ts";
import { instant } from "@billow/contract/wire.ts";
import { parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import { storedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { addDays, parseInstantSeconds } from "@billow/core/metering/period.ts";
import { NAMED_SIZES, sizesInOrder } from "@billow/core/metering/sizes.ts";
import { decimal, decimalText, scaledText } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../../db/schema.ts";
import { decodeCursor, encodeCursor } from "../../../http/present.ts";
import { billingZones, zonesOfCustomers } from "../../../parties/issuers/zones.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { archivedMonths } from "../archive/archive-queries.ts";
import { monthOf } from "../store/month.ts";
import { sizesOfColumns } from "../store/sizes-columns.ts";
import { tilingOf } from "../store/tilings.ts";
import {
  asideRecords,
  type RecordFilter,
  type RecordQuery,
  type RecordRow,
  rejectedRecords,
  storedRecords,
} from "./record-queries.ts";

export interface RecordsAsked extends Omit<RecordFilter, "from" | "before"> {
  /** Days in the customer's zone, or instants. */
  from?: string | undefined;
  before?: string | undefined;
  state?: UsageEventState | undefined;
  limit: number;
  cursor?: string | undefined;
}

const place = z.object({ at: instant, key: z.guid() });

/** Received events of every state, newest first, each with its outcome. */
export async function listRecords(
  db: Kysely<Database>,
  asked: RecordsAsked,
): Promise<{ items: UsageRecord[]; nextCursor: string | null; archivedMonths: string[] }> {
  const { state, limit, cursor, from, before, ...filter } = asked;
  const zones = await billingZones(db);
  const { customerId } = filter;
  const timeZone =
    customerId === undefined ? zones.first : (await zonesOfCustomers(db, [customerId]))(customerId);
  const query: RecordQuery = {
    filter: {
      ...filter,
      q: filter.q === "" ? undefined : filter.q,
      from: from === undefined ? undefined : secondsOf(from, timeZone),
      before: before === undefined ? undefined : secondsOf(before, timeZone),
    },
    after: cursor === undefined ? null : decodeCursor(cursor, place),
    limit,
    zones,
  };
  const meters = await loadMeters(db);
  const rows = new Map<string, RecordRow>();
  for (const row of await recordsOf(db, query, state)) rows.set(`${row.state} ${row.key}`, row);
  const sorted = [...rows.values()].sort(newestFirst);
  const shown = sorted.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => presentRecord(row, meters)),
    nextCursor:
      sorted.length > limit && last !== undefined
        ? encodeCursor({ at: last.received_at, key: last.key })
        : null,
    archivedMonths: await monthsNotListed(db, query.filter, { state, timeZone }),
  };
}

/** The months whose events are in the archive: nothing but what is billed, or free, leaves. */
async function monthsNotListed(
  db: Kysely<Database>,
  { customerId, from, before }: RecordFilter,
  { state, timeZone }: { state: UsageEventState | undefined; timeZone: string },
): Promise<string[]> {
  if (state !== undefined && state !== "billed" && state !== "free") return [];
  const { dayOf } = tilingOf(timeZone);
  const range = {
    from: from === undefined ? null : dayOf(from),
    before: before === undefined ? null : addDays(dayOf(before - 1), 1),
  };
  return (await archivedMonths(db, { customerId, ...range })).map(monthOf);
}

/** Each kind of event has its own table. Reads the newest of each, and keeps the newest of all. */
async function recordsOf(
  db: Kysely<Database>,
  query: RecordQuery,
  state: UsageEventState | undefined,
): Promise<RecordRow[]> {
  if (state === "superseded" || state === "conflict") return asideRecords(db, query, state);
  if (state === "rejected") return rejectedRecords(db, query);
  if (state !== undefined) return storedRecords(db, query, state);
  return [
    ...(await storedRecords(db, query, null)),
    ...(await asideRecords(db, query, "superseded")),
    ...(await asideRecords(db, query, "conflict")),
    ...(await rejectedRecords(db, query)),
  ];
}

function secondsOf(dayOrInstant: string, timeZone: string): number {
  return dayOrInstant.includes("T")
    ? parseInstantSeconds(dayOrInstant)
    : tilingOf(timeZone).startOfDay(dayOrInstant);
}

/** Keys order events that arrived at the same time. Every table is sorted in the same way. */
function newestFirst(a: RecordRow, b: RecordRow): number {
  const ages = Date.parse(b.received_at) - Date.parse(a.received_at);
  if (ages !== 0) return ages;
  return a.key === b.key ? 0 : a.key < b.key ? 1 : -1;
}

function presentRecord(row: RecordRow, meters: Meters): UsageRecord {
  const state = usageEventState.parse(row.state);
  const isInvoiced = state === "billed" || state === "free";
  return {
    key: `${row.state}-${row.key}`,
    source: row.source,
    id: row.event_id,
    revision: row.revision,
    type: row.type,
    tenantId: row.tenant_id,
    customer:
      row.customer_id === null || row.customer_name === null
        ? null
        : { id: row.customer_id, name: row.customer_name },
    resource: row.resource,
    meter: row.meter,
    quantity: row.quantity === null ? null : decimalText(decimal(row.quantity)),
    unit:
      row.unit ?? (row.meter !== null && meters.has(row.meter) ? storedUnitOf(meters.of(row.meter)) : null),
    allocation: allocationOf(row),
    from: row.starts_at,
    before: row.ends_at,
    dimensions: parseDimensionsKey(row.dimensions),
    state,
    reason: row.reason ?? reasonOf(state, row, meters),
    invoice:
      isInvoiced && row.invoice_id !== null && row.invoice_number !== null
        ? { id: row.invoice_id, number: row.invoice_number }
        : null,
    receivedAt: row.received_at,
  };
}

function allocationOf(row: RecordRow): UsageRecord["allocation"] {
  if (row.allocation_state === null) return null;
  const sizes = sizesOfColumns({
    vcpus: BigInt(row.vcpus ?? "0"),
    ram_gib: BigInt(row.ram_gib ?? "0"),
    block_gib: BigInt(row.block_gib ?? "0"),
    gpus: BigInt(row.gpus ?? "0"),
    sizes: row.sizes,
  });
  const text = (micro = 0n) => scaledText({ integer: micro, decimals: 6 });
  return {
    state: row.allocation_state,
    vcpus: text(sizes[NAMED_SIZES.vcpus]),
    ramGib: text(sizes[NAMED_SIZES.ramGib]),
    blockGib: text(sizes[NAMED_SIZES.blockGib]),
    gpus: text(sizes[NAMED_SIZES.gpus]),
    sizes: Object.fromEntries(sizesInOrder(sizes).map(([meter, micro]) => [meter, text(micro)])),
  };
}

function reasonOf(state: UsageEventState, row: RecordRow, meters: Meters): string | null {
  if (state === "unmatched" && row.meter !== null && !meters.counts(row.meter, row.unit))
    return meterMissing(row.meter, row.unit, meters);
  if (state === "unmatched")
    return `No customer has the tenant id ${row.tenant_id}. It will be counted as soon as a customer has it.`;
  if (state === "free") return `Nothing is charged for it on ${row.invoice_number}.`;
  if (state === "open" && row.invoice_number !== null)
    return `It arrived after ${row.invoice_number} was made. Refresh that draft, or it will be adjusted on the next invoice.`;
  return null;
}

function meterMissing(meter: string, unit: string | null, meters: Meters): string {
  if (!meters.has(meter))
    return `There is no meter ${meter} (unknown_meter). It will be counted as soon as the meter is added.`;
  return `${meter} is measured in ${storedUnitOf(meters.of(meter))}, not in ${unit} (unknown_meter). Send it again with a higher revision.`;
}
