import { type Kysely, sql, type Transaction } from "kysely";
import type { WebhookEndpointTable } from "../../../db/schema/deliveries.ts";
import type { Database } from "../../../db/schema.ts";

type Db = Kysely<Database>;
type Tx = Transaction<Database>;

export type EndpointRow = WebhookEndpointTable;

/** An endpoint with how its deliveries stand. */
export type CountedEndpoint = EndpointRow & { waiting: number; failed: number };

const counted = (db: Db) =>
  db
    .selectFrom("webhook_endpoint")
    .selectAll()
    .select([
      sql<number>`(SELECT count(*)::int FROM delivery WHERE endpoint_id = webhook_endpoint.id AND state IN ('waiting', 'sending'))`.as(
        "waiting",
      ),
      sql<number>`(SELECT count(*)::int FROM delivery WHERE endpoint_id = webhook_endpoint.id AND state = 'failed')`.as(
        "failed",
      ),
    ]);

/** The newest first. */
export async function selectEndpoints(
  db: Db,
  { beforeId, limit }: { beforeId: string | null; limit: number },
): Promise<CountedEndpoint[]> {
  let query = counted(db).orderBy("id", "desc").limit(limit);
  if (beforeId !== null) query = query.where("id", "<", beforeId);
  return query.execute();
}

export async function findEndpoint(db: Db, id: string): Promise<CountedEndpoint | undefined> {
  return counted(db).where("id", "=", id).executeTakeFirst();
}

export async function insertEndpoint(tx: Tx, row: EndpointRow): Promise<void> {
  await tx.insertInto("webhook_endpoint").values(row).execute();
}

export async function updateEndpointRow(
  tx: Tx,
  id: string,
  change: Partial<Omit<EndpointRow, "id">>,
): Promise<void> {
  await tx.updateTable("webhook_endpoint").set(change).where("id", "=", id).execute();
}

/** Its deliveries go with it. Says whether it was there. */
export async function deleteEndpointRow(tx: Tx, id: string): Promise<boolean> {
  const result = await tx.deleteFrom("webhook_endpoint").where("id", "=", id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Switches all endpoints off that are on, and says how many those were. */
export async function switchOffAll(tx: Tx, reason: string): Promise<number> {
  const result = await tx
    .updateTable("webhook_endpoint")
    .set({ enabled: false, disabled_reason: reason })
    .where("enabled", "=", true)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/**
 * Locks an endpoint, so that of its deliveries one is claimed or settled at a time and their order holds. Undefined where it
 * was deleted.
 */
export async function lockEndpoint(tx: Tx, id: string): Promise<EndpointRow | undefined> {
  const { rows } = await sql<EndpointRow>`
    SELECT * FROM webhook_endpoint WHERE id = ${id}::uuid FOR NO KEY UPDATE`.execute(tx);
  return rows[0];
}

/** An endpoint that is switched on, has something due and less than `atOnce` on its way. */
export async function endpointWithDue(
  db: Db,
  { now, atOnce }: { now: string; atOnce: number },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM webhook_endpoint
      CROSS JOIN LATERAL (
        SELECT count(*) AS count FROM delivery
        WHERE endpoint_id = webhook_endpoint.id AND next_attempt_at > ${now}::timestamptz AND state = 'sending') AS away
    WHERE enabled AND away.count < ${atOnce} AND EXISTS (
      SELECT FROM delivery WHERE endpoint_id = webhook_endpoint.id AND next_attempt_at <= ${now}::timestamptz)
    ORDER BY away.count, id LIMIT 1`.execute(db);
  return rows[0]?.id;
}

/** Deliveries to an endpoint that are on their way, but for those whose sender has died. */
export async function countOnTheWay(
  tx: Tx,
  { endpointId, now }: { endpointId: string; now: string },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM delivery
    WHERE endpoint_id = ${endpointId}::uuid AND next_attempt_at > ${now}::timestamptz AND state = 'sending'`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}
