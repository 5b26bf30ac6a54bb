import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { GapRow } from "./queries.ts";

type Db = Kysely<Database>;

/** A gap as a collector reports it. Instants are RFC 3339. */
export type FoundGap = Omit<GapRow, "id" | "collector_id" | "found_at" | "resolved_at">;

/** Inserts gaps, each once. Of a known gap, the end and the detail are updated. */
export async function putGaps(
  db: Db,
  found: { collectorId: string; gaps: readonly FoundGap[]; newId(): string; now: string },
): Promise<void> {
  // Two parts of a resource may restart at the same instant, but a statement may contain each key only once.
  const gaps = new Map(found.gaps.map((gap) => [gapKey(gap), gap]));
  const sorted = [...gaps].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, gap]) => gap);
  for (let index = 0; index < sorted.length; index += ROWS_MAX) {
    const rows = sorted.slice(index, index + ROWS_MAX).map((gap) => ({
      ...gap,
      id: found.newId(),
      collector_id: found.collectorId,
      found_at: found.now,
      resolved_at: gap.ends_at === null ? null : found.now,
    }));
    await db
      .insertInto("collector_gap")
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(["collector_id", "kind", "subject", "starts_at"]).doUpdateSet({
          ends_at: sql`excluded.ends_at`,
          detail: sql`excluded.detail`,
          resolved_at: sql`excluded.resolved_at`,
        }),
      )
      .execute();
  }
}

/** Deletes gaps that begin in a period and are not found there any more. */
export async function dropGaps(
  db: Db,
  period: {
    collectorId: string;
    from: string;
    before: string;
    kinds: readonly GapRow["kind"][];
    keep: readonly FoundGap[];
  },
): Promise<void> {
  const kept = new Set(period.keep.map(gapKey));
  const rows = await db
    .selectFrom("collector_gap")
    .select(["id", "kind", "subject", "starts_at"])
    .where("collector_id", "=", period.collectorId)
    .where("kind", "in", period.kinds)
    .where("starts_at", ">=", period.from)
    .where("starts_at", "<", period.before)
    .execute();
  const gone = rows.filter((row) => !kept.has(gapKey(row))).map((row) => row.id);
  if (gone.length > 0) await db.deleteFrom("collector_gap").where("id", "in", gone).execute();
}

/** The newest gaps of a source that begin or were found at or after an instant, or are still open. */
export async function newestGaps(
  db: Db,
  filter: { collectorId: string; since: string; limit: number },
): Promise<GapRow[]> {
  return db
    .selectFrom("collector_gap")
    .selectAll()
    .where("collector_id", "=", filter.collectorId)
    .where((where) =>
      where.or([
        where("starts_at", ">=", filter.since),
        where("found_at", ">=", filter.since),
        where("ends_at", "is", null),
      ]),
    )
    .orderBy("starts_at", "desc")
    .orderBy("id")
    .limit(filter.limit)
    .execute();
}

/** Outages that have ended and overlap `[from, before)`. */
export async function endedOutages(
  db: Db,
  period: { collectorId: string; from: string; before: string },
): Promise<GapRow[]> {
  return db
    .selectFrom("collector_gap")
    .selectAll()
    .where("collector_id", "=", period.collectorId)
    .where("kind", "=", "outage")
    .where("starts_at", "<", period.before)
    .where("ends_at", ">", period.from)
    .execute();
}

/** Open gaps of a kind, oldest first. */
export async function openGaps(
  db: Db,
  filter: { collectorId: string; kind: GapRow["kind"] },
): Promise<GapRow[]> {
  return db
    .selectFrom("collector_gap")
    .selectAll()
    .where("collector_id", "=", filter.collectorId)
    .where("kind", "=", filter.kind)
    .where("resolved_at", "is", null)
    .orderBy("starts_at")
    .execute();
}

const ROWS_MAX = 1_000;

function gapKey(gap: Pick<GapRow, "kind" | "subject" | "starts_at">): string {
  return `${gap.kind}\n${new Date(gap.starts_at).toISOString()}\n${gap.subject}`;
}
