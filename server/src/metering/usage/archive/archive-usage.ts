import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { dateInZone } from "@billow/core/metering/period.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import { alone } from "../../../db/alone.ts";
import type { Database } from "../../../db/schema.ts";
import { ShardedTables } from "../../../db/shards/sharded-tables.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { monthOf } from "../store/month.ts";
import { tilingsOf } from "../store/tilings.ts";
import { type ArchivedEvent, eventsOfFile, fileOfEvents, sameEvents, sha256 } from "./archive-file.ts";
import {
  type AccountMonth,
  ARCHIVE_SUBJECT,
  eventsToArchive,
  insertFile,
  insertSums,
  leaveIdentities,
  lockArchive,
  nextFile,
} from "./archive-queries.ts";
import type { ArchivePlace } from "./place.ts";
import { type MonthPlan, planArchive } from "./plan.ts";
import { beginRun, endRun, noteLeft, notePlanned } from "./run-queries.ts";
import { settlePlace } from "./settle-place.ts";
import { digestOfSums, sumsOf } from "./sums.ts";

/** So many leave in one transaction: a file of a few megabytes. */
const EVENTS_A_FILE = 200_000;

export interface ArchiveOptions {
  /** The first day of a month: what was used in months before leaves. */
  before: string;
  actor: Actor;
  /** Where the files go; where they are if it is missing. */
  location?: string | undefined;
  eventsAFile?: number;
  /** Ends the run after the file at hand. The next one goes on there. */
  signal?: AbortSignal;
  /** Ends it after the first file that is done later. */
  budgetMs?: number;
  /** Called after each file with the month, and its events so far. */
  onFile?(progress: { month: string; events: number; of: number; bytes: number }): void;
}

export interface ArchiveResult {
  files: number;
  events: number;
  bytes: number;
}

/**
 * Moves the usage records of closed months into files, one transaction a file. A file is on disk, and has been read again,
 * before its events are removed in the transaction that says so. So a process that is killed at any point leaves events in
 * the database or in a file that is known, and the next run goes on there. A file that no transaction knows means nothing.
 *
 * @throws DomainError `archive_unavailable`, `invalid_period`, `conflict`
 */
export async function archiveUsage(deps: Deps, options: ArchiveOptions): Promise<ArchiveResult> {
  refuseOpenMonth(deps, options.before);
  const done = await archivingAlone(deps, () => runArchive(deps, options));
  if (done !== undefined) return done.result;
  throw new DomainError("conflict", "Another process is archiving. Wait until it has ended.");
}

/** Runs `work` unless another process archives. */
export function archivingAlone<T>(deps: Deps, work: () => Promise<T>): Promise<{ result: T } | undefined> {
  return alone(deps.db, "billow archive", work);
}

/** The same for whom no other process can meet. What becomes of the run is noted where everybody sees it. */
export async function runArchive(deps: Deps, options: ArchiveOptions): Promise<ArchiveResult> {
  const at = () => instantOfMs(deps.clock.nowMs());
  await beginRun(deps.db, { before: options.before, at: at() });
  try {
    const { isWhole, ...result } = await archiveMonths(deps, options);
    if (isWhole) await endRun(deps.db, { at: at() });
    return result;
  } catch (error) {
    if (error instanceof DomainError) await endRun(deps.db, { at: at(), fault: error.detail });
    throw error;
  }
}

async function archiveMonths(
  deps: Deps,
  options: ArchiveOptions,
): Promise<ArchiveResult & { isWhole: boolean }> {
  await inTransaction(deps.db, refuseSharded);
  const place = await settlePlace(deps, { location: options.location, actor: options.actor });
  const { months } = await planArchive(deps.db, options.before);
  await notePlanned(
    deps.db,
    months.reduce((sum, { events }) => sum + events, 0),
  );
  const until = performance.now() + (options.budgetMs ?? Number.POSITIVE_INFINITY);
  const result = { files: 0, events: 0, bytes: 0, isWhole: false };
  for (const month of months) {
    let accounts: readonly AccountMonth[] = month.accounts;
    let done = 0;
    while (accounts.length > 0) {
      if (options.signal?.aborted === true || (result.files > 0 && performance.now() >= until)) return result;
      const { events, left } = await nextEvents(deps, {
        accounts,
        limit: options.eventsAFile ?? EVENTS_A_FILE,
      });
      if (events.length === 0) break;
      const bytes = await moveToFile(deps, { place, month, events, actor: options.actor });
      // Changed while the file was written: the same again.
      if (bytes === null) continue;
      accounts = left;
      done += events.length;
      result.files += 1;
      result.events += events.length;
      result.bytes += bytes;
      options.onFile?.({ month: month.month, events: done, of: month.events, bytes });
    }
  }
  return { ...result, isWhole: true };
}

/** @throws DomainError `invalid_period` where a month before it is not over */
export function refuseOpenMonth({ clock, timeZone }: Pick<Deps, "clock" | "timeZone">, before: string): void {
  const today = dateInZone(Math.floor(clock.nowMs() / 1000), timeZone);
  if (before > today)
    throw new DomainError(
      "invalid_period",
      `Only whole months that are over are archived. Name ${monthOf(today)} or an earlier month.`,
    );
}

/** @throws DomainError `conflict` where the usage lies on several machines */
export async function refuseSharded(tx: Transaction<Database>): Promise<void> {
  const column = await ShardedTables.columnOf(tx, "usage_event");
  if (column === undefined) return;
  throw new DomainError(
    "conflict",
    "The usage of this database is distributed over several machines. It cannot be archived; add a machine when it grows.",
  );
}

/** The events of the next file, and the tenants that are left after it. */
async function nextEvents(
  deps: Deps,
  { accounts, limit }: { accounts: readonly AccountMonth[]; limit: number },
): Promise<{ events: ArchivedEvent[]; left: readonly AccountMonth[] }> {
  const levelled = [...(await loadMeters(deps.db)).levelled];
  const events: ArchivedEvent[] = [];
  for (const [place, account] of accounts.entries()) {
    const room = limit - events.length;
    const own = await eventsToArchive(deps.db, { ...account, levelled, limit: room });
    for (const event of own) events.push(event);
    if (own.length === room) return { events, left: accounts.slice(place) };
  }
  return { events, left: [] };
}

/** Writes a file and lets its events go; answers its bytes, or null where an event was changed meanwhile. */
async function moveToFile(
  deps: Deps,
  made: { place: ArchivePlace; month: MonthPlan; events: readonly ArchivedEvent[]; actor: Actor },
): Promise<number | null> {
  const { place, events } = made;
  const bytes = await fileOfEvents(events);
  const hash = sha256(bytes);
  const month = monthOf(made.month.month);
  const number = String(await nextFile(deps.db)).padStart(6, "0");
  const name = `usage-${month}-${number}-${hash.slice(0, 16)}.parquet`;
  await place.write(name, bytes);
  await refuseOtherContent(await place.bytes(name), { hash, events, name });
  const tilingFor = await tilingsOf(deps.db, [...new Set(events.map((event) => event.customer_id))]);
  const sums = sumsOf(events, { tilingFor, meters: await loadMeters(deps.db) });
  const digest = digestOfSums(sums);
  const isDone = await inTransaction(deps.db, async (tx) => {
    const id = await lockArchive(tx);
    if (!(await leaveIdentities(tx, { events, file: id }))) throw new Changed();
    await insertFile(tx, {
      id,
      month: made.month.month,
      name,
      sha256: hash,
      bytes: BigInt(bytes.byteLength),
      events: events.length,
      sums: digest,
      archived_at: instantOfMs(deps.clock.nowMs()),
    });
    await insertSums(tx, { file: id, sums });
    await noteLeft(tx, events.length);
    const details = { name, month, events: events.length, sha256: hash, sums: digest };
    await record(tx, deps, [
      { type: "usageArchive.written", subject: ARCHIVE_SUBJECT, actor: made.actor, data: details },
    ]);
    return true;
  }).catch((error: unknown) => {
    if (error instanceof Changed) return false;
    throw error;
  });
  return isDone ? bytes.byteLength : null;
}

/** An event was corrected, or went to another file, after this one was written. The transaction is undone. */
class Changed extends Error {}

/** @throws DomainError `archive_unavailable` where the place does not give back what was written to it */
async function refuseOtherContent(
  found: Uint8Array,
  { hash, events, name }: { hash: string; events: readonly ArchivedEvent[]; name: string },
): Promise<void> {
  const isSame = sha256(found) === hash && sameEvents(await eventsOfFile(found), events);
  if (!isSame)
    throw new DomainError(
      "archive_unavailable",
      `The archive's file ${name} does not read as it was written. Nothing was removed from the database. Look at the disk or bucket.`,
    );
}
