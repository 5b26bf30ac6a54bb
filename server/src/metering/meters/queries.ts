import type { BilledFrom, Meter } from "@billow/core/metering/meter.ts";
import { type Kysely, sql, type Transaction } from "kysely";
import { byKey } from "../../db/connection/preparing-client.ts";
import type { MeterTable } from "../../db/schema/usage.ts";
import type { Database } from "../../db/schema.ts";

type Tx = Transaction<Database>;

/** All meters, in the order in which they were added. */
export async function selectMeters(db: Kysely<Database>): Promise<Omit<MeterTable, "position">[]> {
  const { rows } = await sql<Omit<MeterTable, "position">>`${byKey}
    SELECT id, name, "group", kind, unit, per, percentile, interval_seconds, missing, billed_states, built_in, used
    FROM meter ORDER BY position, id`.execute(db);
  return rows;
}

/** Keeps meters from being deleted until the transaction ends. */
export async function lockMeterRows(tx: Tx): Promise<void> {
  await sql`SELECT id FROM meter ORDER BY id FOR KEY SHARE`.execute(tx);
}

/** Locks meters against other changes of them, in the order of their ids. */
export async function lockMeters(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`SELECT id FROM meter WHERE id = ANY(${ids}) ORDER BY id FOR NO KEY UPDATE`.execute(tx);
}

/** The meters that the price of a rate card names. */
export async function metersOfPrices(db: Kysely<Database>): Promise<string[]> {
  const rows = await db.selectFrom("rate_card_item").select("meter").distinct().execute();
  return rows.flatMap(({ meter }) => meter ?? []);
}

/** The meters that the mappings of sources name, with the name of a source. */
export async function metersOfSources(db: Kysely<Database>): Promise<{ meter: string; source: string }[]> {
  const { rows } = await sql<{ meter: string; source: string }>`
    SELECT meter #>> '{}' AS meter, min(name) AS source FROM collector
    CROSS JOIN LATERAL (SELECT jsonb_path_query(config, '$.mappings[*].meter') AS meter
      UNION ALL SELECT jsonb_path_query(config, '$.mappings[*].sizes.keyvalue().key')) AS named
    WHERE removed_at IS NULL GROUP BY 1`.execute(db);
  return rows;
}

/** Inserts a meter as the last. Returns whether its id was free. */
export async function insertMeter(tx: Tx, meter: Meter): Promise<boolean> {
  const inserted = await sql`
    INSERT INTO meter (id, name, "group", kind, unit, per, percentile, interval_seconds, missing, billed_states, built_in, used, position)
    VALUES (${meter.id}, ${meter.name}, ${meter.group}, ${meter.kind}, ${meter.unit}, ${meter.per},
      ${meter.percentile}, ${meter.intervalSeconds}, ${meter.missing}, ${JSON.stringify(meter.billedStates)}::jsonb, ${meter.builtIn}, false, (SELECT coalesce(max(position), 0) + 10 FROM meter))
    ON CONFLICT DO NOTHING`.execute(tx);
  return inserted.numAffectedRows === 1n;
}

export async function updateMeterRow(
  tx: Tx,
  id: string,
  change: { name: string; group: string; billedStates: readonly BilledFrom[] },
): Promise<void> {
  await sql`
    UPDATE meter SET name = ${change.name}, "group" = ${change.group},
      billed_states = ${JSON.stringify(change.billedStates)}::jsonb
    WHERE id = ${id}`.execute(tx);
}

export async function deleteMeterRow(tx: Tx, id: string): Promise<void> {
  await sql`DELETE FROM meter WHERE id = ${id}`.execute(tx);
}

/** Marks meters as used, in the order of their ids. Returns how many there are. */
export async function markUsed(tx: Tx, ids: readonly string[]): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM meter WHERE id = ANY(${ids}) ORDER BY id FOR NO KEY UPDATE`.execute(tx);
  await sql`UPDATE meter SET used = true WHERE id = ANY(${ids}) AND NOT used`.execute(tx);
  return rows.length;
}

/** After all usage was removed. */
export async function markUnused(tx: Tx): Promise<void> {
  await sql`UPDATE meter SET used = false WHERE used`.execute(tx);
}
