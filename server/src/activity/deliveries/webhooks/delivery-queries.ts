import { type Kysely, sql, type Transaction } from "kysely";
import type {
  DeliveryTable,
  WebhookAnswerTable,
  WebhookMessageTable,
} from "../../../db/schema/deliveries.ts";
import type { Database } from "../../../db/schema.ts";
import { type Claim, claiming } from "../claim-queries.ts";

type Db = Kysely<Database>;
type Tx = Transaction<Database>;

export type WebhookRow = Omit<DeliveryTable, "destination"> & WebhookMessageTable;

/** Something that has happened, as far as a delivery knows it. */
export interface DeliveredEvent {
  type: string;
  subject: { kind: string; id: string };
  /** Its place among the events of its subject. */
  seq: number;
  at: string;
}

/** A delivery to one endpoint that follows no other. */
export async function insertDelivery(
  tx: Tx,
  { id, endpointId, event }: { id: string; endpointId: string; event: DeliveredEvent },
): Promise<void> {
  const { type, subject, seq, at } = event;
  await sql`
    WITH enqueued AS (
      INSERT INTO delivery (id, destination, state, created_at, next_attempt_at, endpoint_id, subject, position)
      VALUES (${id}, 'webhook', 'waiting', ${at}, ${at}, ${endpointId}, ${id}, ${seq}))
    INSERT INTO webhook_message (id, type, subject_kind, subject_id) VALUES (${id}, ${type}, ${subject.kind}, ${subject.id})`.execute(
    tx,
  );
}

const OPEN = sql`state IN ('waiting', 'sending')`;

/** So many that are due are looked at for whether they have to wait behind another. */
const LOOKED_AT_MAX = 500;

/**
 * Claims what has been due the longest of an endpoint whose lock the caller holds. What has an earlier one of its subject
 * before it gives up its time, so that nobody looks at it again before it is its turn.
 */
export async function claimNextOf(
  tx: Tx,
  { endpointId, claim, doubt }: { endpointId: string; claim: Claim; doubt: string },
): Promise<{ id: string; claim: string } | undefined> {
  const earlier = sql`EXISTS (
    SELECT FROM delivery AS earlier WHERE earlier.endpoint_id = delivery.endpoint_id AND earlier.subject = delivery.subject
      AND earlier.position < delivery.position AND earlier.${OPEN})`;
  const due = sql`delivery.endpoint_id = ${endpointId}::uuid AND delivery.next_attempt_at <= ${claim.now}::timestamptz`;
  await sql`
    WITH looked_at AS (
      SELECT id FROM delivery WHERE ${due} AND state = 'waiting' ORDER BY next_attempt_at, position LIMIT ${LOOKED_AT_MAX})
    UPDATE delivery SET next_attempt_at = NULL FROM looked_at WHERE delivery.id = looked_at.id AND ${earlier}`.execute(
    tx,
  );
  const next = sql`
    SELECT id, state FROM delivery WHERE ${due} AND ${OPEN} AND NOT ${earlier} ORDER BY next_attempt_at, position LIMIT 1`;
  const { rows } = await sql<{ id: string; claim: string }>`
    WITH ${claiming(next, claim, doubt)} SELECT id, claim FROM claimed`.execute(tx);
  return rows[0];
}

/** Lets the next delivery of a subject leave, after one of them has ended. The caller holds the endpoint's lock. */
export async function releaseNext(
  tx: Tx,
  { endpointId, subject, now }: { endpointId: string; subject: string; now: string },
): Promise<void> {
  await sql`
    UPDATE delivery SET next_attempt_at = ${now}::timestamptz
    WHERE next_attempt_at IS NULL AND id = (
      SELECT id FROM delivery WHERE endpoint_id = ${endpointId}::uuid AND subject = ${subject} AND state = 'waiting'
      ORDER BY position LIMIT 1)`.execute(tx);
}

const webhooks = (db: Db) =>
  db
    .selectFrom("delivery")
    .innerJoin("webhook_message", "webhook_message.id", "delivery.id")
    .selectAll("webhook_message")
    .select([
      "state",
      "created_at",
      "attempts",
      "next_attempt_at",
      "claim",
      "sent_at",
      "last_error",
      "endpoint_id",
      "subject",
      "position",
    ]);

export async function findWebhook(db: Db, id: string): Promise<WebhookRow | undefined> {
  return webhooks(db).where("delivery.id", "=", id).executeTakeFirst();
}

/** Deliveries of an endpoint, the newest first. */
export async function selectWebhooks(
  db: Db,
  query: {
    endpointId: string;
    states: readonly WebhookRow["state"][];
    before: { at: string; id: string } | null;
    limit: number;
  },
): Promise<WebhookRow[]> {
  const { endpointId, states, before, limit } = query;
  let rows = webhooks(db).where("endpoint_id", "=", endpointId);
  if (states.length > 0) rows = rows.where("state", "in", states);
  if (before !== null)
    rows = rows.where(
      sql<boolean>`(created_at, delivery.id) < (${before.at}::timestamptz, ${before.id}::uuid)`,
    );
  return rows.orderBy("created_at", "desc").orderBy("delivery.id", "desc").limit(limit).execute();
}

export async function setPayload(tx: Tx, id: string, payload: string): Promise<void> {
  await tx.updateTable("webhook_message").set({ payload }).where("id", "=", id).execute();
}

export async function insertAnswer(tx: Tx, row: WebhookAnswerTable): Promise<void> {
  await tx.insertInto("webhook_answer").values(row).execute();
}

/** The answers of some deliveries, the last first. */
export async function answersOf(db: Db, ids: readonly string[]): Promise<WebhookAnswerTable[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom("webhook_answer")
    .selectAll()
    .where("delivery_id", "in", ids)
    .orderBy("at", "desc")
    .execute();
}

/** Lets a delivery leave again from `now` on, also one that arrived; says whether there was one that is not on its way. */
export async function scheduleAgain(tx: Tx, { id, now }: { id: string; now: string }): Promise<boolean> {
  const result = await tx
    .updateTable("delivery")
    .set({ state: "waiting", next_attempt_at: now, attempts: 0, sent_at: null })
    .where("id", "=", id)
    .where("state", "in", ["waiting", "failed", "sent"])
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Forgets deliveries that have ended, and answers, from before an instant. */
export async function deleteOld(tx: Tx, before: string): Promise<void> {
  await sql`DELETE FROM webhook_answer WHERE at < ${before}::timestamptz`.execute(tx);
  await sql`
    DELETE FROM delivery WHERE destination = 'webhook' AND NOT ${OPEN} AND created_at < ${before}::timestamptz`.execute(
    tx,
  );
}
