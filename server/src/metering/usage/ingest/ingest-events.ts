import type { Meters } from "@billow/core/metering/meters.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { byShard } from "../../../db/shards/by-shard.ts";
import { AnotherTry, inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { markMetersUsed } from "../../meters/mark-used.ts";
import { type ArchivedIdentity, archivedAmong, deleteEvents } from "../archive/archive-queries.ts";
import { foldWhenMany } from "../rollups/fold-platform-usage.ts";
import { nextArrivals } from "../store/arrival-queries.ts";
import type { UsageEvent } from "../store/event.ts";
import * as queries from "../store/queries.ts";
import { type EventRow, eventRow } from "../store/raw-usage.ts";
import { applyChanges, type RowChange } from "./apply-changes.ts";
import { archivedAs, refuseArchived, withArchive } from "./in-archive.ts";
import { metersOfRows } from "./meters-of-rows.ts";
import { piecesOf } from "./spread.ts";

export interface IngestResult {
  accepted: number;
  duplicates: number;
  corrected: number;
  conflicts: number;
  /** Those of the accepted whose tenant is not a customer yet, or whose meter is not known yet. */
  unmatched: number;
}

/**
 * Ingests usage events: identity, raw row, allocations and rollups in one transaction. A source and id are known for
 * ever. The same event again is a duplicate; a higher revision is a correction; anything else is a conflict.
 *
 * Events that cover very many hours are ingested by several transactions. If one fails, the earlier ones remain, and
 * the same events sent again are duplicates.
 *
 * @throws nothing for a single event; database failures pass through.
 */
export async function ingestEvents(deps: Deps, events: readonly UsageEvent[]): Promise<IngestResult> {
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const total: IngestResult = { accepted: 0, duplicates: 0, corrected: 0, conflicts: 0, unmatched: 0 };
  for (const piece of piecesOf(events, now)) {
    const { changes, ...result } = await withArchive(deps, () => ingestPiece(deps, piece, now));
    for (const name of COUNTS) {
      total[name] += result[name];
      deps.counts.usageEvents[name] += result[name];
    }
    foldWhenMany(deps, changes);
  }
  return total;
}

const COUNTS = ["accepted", "duplicates", "corrected", "conflicts", "unmatched"] as const;

async function ingestPiece(
  deps: Deps,
  events: readonly UsageEvent[],
  now: number,
): Promise<IngestResult & { changes: number }> {
  return inTransaction(deps.db, async (tx) => {
    const customers = await queries.accountsOfTenants(tx, [...new Set(events.map((one) => one.tenantId))]);
    const meters = await loadMeters(tx);
    const rows = events.map((event, place) => {
      const customerId = customers.get(event.tenantId) ?? null;
      return eventRow(event, canCount(event, meters) ? customerId : null, place);
    });
    const { first, repeated } = oneOfEachKey(rows);
    // Locked before any event, so that no other transaction changes these customers' allocations meanwhile.
    const watermarks = await queries.lockWatermarks(tx, await customersToLock(tx, rows, meters), now);
    const inserted = await insertNew(tx, first, now);
    // Asked after the insertion: it has waited for a transaction that took the same event to the archive.
    const archived = await archivedAmong(tx, [...inserted]);
    if (archived.size > 0) await deleteEvents(tx, [...archived.keys()]);
    for (const key of archived.keys()) inserted.delete(key);
    const fresh = first.filter((row) => inserted.has(row.key));
    const known = [...first.filter((row) => !inserted.has(row.key)), ...repeated];
    const settled = await settleKnown(tx, { known, archived, meters, now });
    const changes = [...fresh.map((after) => ({ before: null, after })), ...settled.changes];
    await markMetersUsed(tx, metersOfRows(changes.map(({ after }) => after)), meters);
    return {
      ...settled.counts,
      accepted: fresh.length + settled.counts.accepted,
      unmatched: fresh.filter((row) => row.customer_id === null).length,
      changes: await applyChanges(tx, { changes, watermarks, meters }),
    };
  });
}

/** Inserts rows whose key is new and answers their keys. */
async function insertNew(
  tx: Transaction<Database>,
  sorted: readonly EventRow[],
  now: number,
): Promise<Set<string>> {
  const inserted = new Set<string>();
  // Asked before any is inserted: otherwise the shards, and not the batch, would say which of two events came first.
  const next = await nextArrivals(tx, sorted);
  for (const part of await byShard(tx, { table: "usage_event", rows: sorted, shardValue: (row) => row.key }))
    for (const key of await queries.insertEvents(tx, part, { receivedAt: now, next })) inserted.add(key);
  return inserted;
}

/** Handles rows whose key is known, lower revisions first, each compared with the result of the previous row. */
async function settleKnown(
  tx: Transaction<Database>,
  {
    known,
    archived,
    meters,
    now,
  }: {
    known: readonly EventRow[];
    archived: ReadonlyMap<string, ArchivedIdentity>;
    meters: Meters;
    now: number;
  },
): Promise<{ counts: Omit<IngestResult, "unmatched">; changes: RowChange[] }> {
  const counts = { accepted: 0, duplicates: 0, corrected: 0, conflicts: 0 };
  const changes: RowChange[] = [];
  const seen = await queries.knownEvents(tx, [...new Set(known.map((row) => row.key))]);
  const seenOf = (row: EventRow) => archivedAs(row, archived.get(row.key)) ?? seen.get(row.key);
  const said = known.filter((row) => !isRepeated(row, seenOf(row), meters));
  counts.duplicates += known.length - said.length;
  refuseArchived(said, archived);
  const stored = await queries.lockEvents(tx, [...new Set(said.map((row) => row.key))].sort());
  for (const row of said.toSorted(byKeyAndRevision)) {
    const before = archivedAs(row, archived.get(row.key)) ?? stored.get(row.key);
    if (before === undefined) throw new AnotherTry("an event was archived after it was found");
    const verdict = await settleOne(tx, { row, before, meters, now });
    counts[verdict] += 1;
    if (verdict === "corrected") {
      changes.push({ before, after: row });
      stored.set(row.key, row);
    } else if (verdict === "duplicates" && row.revision > before.revision) {
      stored.set(row.key, { ...before, revision: row.revision });
    }
  }
  return { counts, changes };
}

/**
 * Whether an event is already stored unchanged. Most repeated events are, and they need no lock, which would rewrite
 * a row for each. Whatever another process does with the event meanwhile, this one adds nothing.
 */
function isRepeated(row: EventRow, seen: queries.KnownEvent | undefined, meters: Meters): boolean {
  return seen !== undefined && saysTheSame(row, seen, meters) && row.revision <= seen.revision;
}

/** Whether two revisions of an event have the same content. Old events lack fractions of a second and match any. */
function saysTheSame(
  row: EventRow,
  stored: Pick<EventRow, "content" | "nanos" | "unit">,
  meters: Meters,
): boolean {
  return (
    row.content === stored.content &&
    (stored.nanos === null || row.nanos === stored.nanos) &&
    otherUnit(row, meters) === otherUnit({ meter: row.meter, unit: stored.unit }, meters)
  );
}

/** The unit that an event names, unless it is its meter's: an event may leave that out. */
function otherUnit({ meter, unit }: Pick<EventRow, "meter" | "unit">, meters: Meters): string | null {
  return meters.counts(meter ?? "", unit) ? null : unit;
}

/** Whether an event's meter is known. Otherwise the event waits, also where its tenant is a customer. */
function canCount(event: UsageEvent, meters: Meters): boolean {
  return event.type !== "usage" || meters.counts(event.meter, event.unit ?? null);
}

/** Handles an event whose key is known: ignores it, replaces the stored content, or keeps it aside. */
async function settleOne(
  tx: Transaction<Database>,
  { row, before, meters, now }: { row: EventRow; before: EventRow; meters: Meters; now: number },
): Promise<"duplicates" | "corrected" | "conflicts" | "accepted"> {
  if (saysTheSame(row, before, meters)) {
    // The higher revision counts. A lower revision with other content that arrives later does not correct it.
    if (row.revision > before.revision) await queries.raiseRevision(tx, row);
    return "duplicates";
  }
  if (row.revision > before.revision) {
    await queries.insertSuperseded(tx, { row: before, at: now });
    await queries.replaceEvent(tx, { row, before, receivedAt: now });
    return "corrected";
  }
  if (row.revision < before.revision) {
    const kept = await queries.insertSuperseded(tx, { row, at: now });
    if (kept === null) return "accepted";
    if (kept === row.content) return "duplicates";
  }
  await queries.insertConflict(tx, { row, at: now });
  return "conflicts";
}

/** The first row of each key, sorted by key, and later rows with a key that repeats in the same batch. */
function oneOfEachKey(rows: readonly EventRow[]): { first: EventRow[]; repeated: EventRow[] } {
  const first = new Map<string, EventRow>();
  const repeated: EventRow[] = [];
  for (const row of rows) {
    if (first.has(row.key)) repeated.push(row);
    else first.set(row.key, row);
  }
  // Sorting texts alone is several times faster than sorting rows by them.
  const keys = [...first.keys()].sort();
  return { first: keys.flatMap((key) => first.get(key) ?? []), repeated };
}

function byKeyAndRevision(a: EventRow, b: EventRow): number {
  if (a.key < b.key) return -1;
  return a.key > b.key ? 1 : a.revision - b.revision;
}

/**
 * Customers whose allocations or levels may change: those of the events, and those of what the events correct.
 */
async function customersToLock(
  tx: Transaction<Database>,
  rows: readonly EventRow[],
  { levelled }: Meters,
): Promise<string[]> {
  const named = rows.flatMap((row) =>
    (row.type === "allocation" || levelled.has(row.meter ?? "")) && row.customer_id !== null
      ? [row.customer_id]
      : [],
  );
  const corrections = rows.filter((row) => row.revision > 0).map((row) => row.key);
  return [...named, ...(await queries.customersToLock(tx, corrections, [...levelled]))];
}
