import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import {
  type AsyncBuffer,
  type ParquetQueryFilter,
  parquetMetadataAsync,
  parquetReadObjects,
} from "hyparquet";
import { type BasicType, ByteWriter, parquetWrite } from "hyparquet-writer";
import { z } from "zod";
import type { EventRow } from "../store/raw-usage.ts";

/** A usage record as it is kept in the database and in a file. Instants are epoch seconds. */
export interface ArchivedEvent
  extends Pick<
    EventRow,
    | "key"
    | "source"
    | "event_id"
    | "revision"
    | "content"
    | "tenant_id"
    | "resource"
    | "starts_at"
    | "dimensions"
  > {
  /** The account of its tenant. */
  customer_id: string;
  ends_at: number;
  meter: string;
  /** An exact decimal, as text. */
  quantity: string;
  unit: string | null;
  received_at: number;
}

/** The columns of a file, by which other tools read it, too. */
const COLUMNS: Readonly<Record<keyof ArchivedEvent, BasicType>> = {
  customer_id: "STRING",
  tenant_id: "STRING",
  meter: "STRING",
  starts_at: "TIMESTAMP",
  ends_at: "TIMESTAMP",
  resource: "STRING",
  dimensions: "STRING",
  quantity: "STRING",
  unit: "STRING",
  source: "STRING",
  event_id: "STRING",
  revision: "INT32",
  key: "UUID",
  content: "UUID",
  received_at: "TIMESTAMP",
};

const NAMES = Object.keys(COLUMNS) as (keyof ArchivedEvent)[];

const instant = z.date().transform((date) => date.getTime() / 1000);

const storedEvent = z.object({
  customer_id: z.string(),
  tenant_id: z.string(),
  meter: z.string(),
  starts_at: instant,
  ends_at: instant,
  resource: z.string(),
  dimensions: z.string(),
  quantity: z.string(),
  unit: z.string().nullable().default(null),
  source: z.string(),
  event_id: z.string(),
  revision: z.number(),
  key: z.string(),
  content: z.string(),
  received_at: instant,
});

/**
 * So many rows are made or decoded at once, for about a tenth of a second in which a server does nothing else. The events of
 * a tenant are found by these groups.
 */
const ROWS_A_GROUP = 5_000;

const compressed = (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes);
const decompressed = (bytes: Uint8Array): Uint8Array => zstdDecompressSync(bytes);

/** The bytes of a Parquet file with these events: the same events in the same order give the same bytes. */
export async function fileOfEvents(events: readonly ArchivedEvent[]): Promise<Uint8Array> {
  const writer = new ByteWriter();
  await parquetWrite({
    writer: Object.assign(writer, { flush: () => nextTurn() }),
    columnData: NAMES.map((name) => ({
      name,
      type: COLUMNS[name],
      nullable: name === "unit",
      data: events.map((event) => cell(COLUMNS[name], event[name])),
    })),
    codec: "ZSTD",
    compressors: { ZSTD: compressed },
    // Whole, so that groups of other tenants are passed over.
    statisticsTruncateLength: Number.POSITIVE_INFINITY,
    rowGroupSize: ROWS_A_GROUP,
    createdBy: "billow",
  });
  return writer.getBytes();
}

function cell(type: BasicType, value: string | number | null): unknown {
  return type === "TIMESTAMP" ? new Date(Number(value) * 1000) : value;
}

/** The events of a file, or those that pass a filter. */
export async function eventsOfFile(bytes: Uint8Array, filter?: ParquetQueryFilter): Promise<ArchivedEvent[]> {
  const file = inMemory(bytes);
  const metadata = await parquetMetadataAsync(file);
  const events: ArchivedEvent[] = [];
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    const options = { file, metadata, rowStart, rowEnd, compressors: { ZSTD: decompressed } };
    const rows = await parquetReadObjects({ ...options, ...(filter && { filter }) });
    for (const row of rows) events.push(storedEvent.parse(row));
    rowStart = rowEnd;
    if (rows.length > 0) await nextTurn();
  }
  return events;
}

/** Bytes in memory as a file to read. */
function inMemory(bytes: Uint8Array): AsyncBuffer {
  // A copy: a Buffer may be a part of a larger one.
  const whole = new Uint8Array(bytes).buffer;
  return { byteLength: whole.byteLength, slice: (start, end) => whole.slice(start, end) };
}

/** Whether two lists hold the same events, field by field, in the same order. */
export function sameEvents(one: readonly ArchivedEvent[], other: readonly ArchivedEvent[]): boolean {
  return (
    one.length === other.length &&
    one.every((event, index) => NAMES.every((name) => event[name] === other[index]?.[name]))
  );
}

/** An event as JSON has it. */
const eventInJson = storedEvent.extend({
  starts_at: z.number(),
  ends_at: z.number(),
  received_at: z.number(),
});

export function eventOfJson(stored: unknown): ArchivedEvent {
  return eventInJson.parse(stored);
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
