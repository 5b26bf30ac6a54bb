import {
  type Insertable,
  type Kysely,
  type RawBuilder,
  type Selectable,
  sql,
  type Transaction,
} from "kysely";
import { lockRows } from "../../db/lock-rows.ts";
import type { OutboxMessageTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

export type MessageRow = Selectable<OutboxMessageTable>;

/** A message with what lists and its subject say of its invoice. */
export type ListedMessage = MessageRow & {
  customer_name: string;
  tenant_id: string;
  invoice_number: string;
  credit_note_number: string | null;
  /** The operator, as the invoice was issued by it. */
  seller_name: string;
};

export async function insertMessage(
  tx: Transaction<Database>,
  row: Insertable<OutboxMessageTable>,
): Promise<void> {
  await tx.insertInto("outbox_message").values(row).execute();
}

/** Cancels an invoice's messages that may not leave before `now`, and says how many those were. */
export async function cancelMessages(
  tx: Transaction<Database>,
  { invoiceId, now }: { invoiceId: string; now: string },
): Promise<number> {
  const result = await tx
    .updateTable("outbox_message")
    .set({ state: "cancelled", next_attempt_at: null })
    .where("invoice_id", "=", invoiceId)
    .where("state", "=", "held")
    .where("held_until", ">", now)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Marks the messages that may leave by `now` as sent, and says which those were, the oldest first. */
export async function markSent(
  tx: Transaction<Database>,
  now: string,
): Promise<Pick<MessageRow, "id" | "invoice_id" | "kind" | "recipient">[]> {
  const sent = await tx
    .updateTable("outbox_message")
    .set({ state: "sent", sent_at: now, next_attempt_at: null })
    .where("state", "=", "held")
    .where("held_until", "<=", now)
    .returning(["id", "invoice_id", "kind", "recipient"])
    .execute();
  return sent.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export interface MessageFilter {
  state?: readonly string[] | undefined;
  /** What must be found in the recipient, the invoice's number or among the customers. */
  search: {
    recipientLike: string;
    number: string;
    sequenceLike: string | null;
    customerIds: string[];
  } | null;
}

/** Messages, the newest first, one more than asked for where there are more. */
export async function listMessages(
  db: Kysely<Database>,
  { filter, beforeId, limit }: { filter: MessageFilter; beforeId: string | null; limit: number },
): Promise<ListedMessage[]> {
  const { state, search } = filter;
  const conditions = [
    ...(state === undefined || state.length === 0 ? [] : [sql`message.state = ANY(${state})`]),
    ...(beforeId === null ? [] : [sql`message.id < ${beforeId}::uuid`]),
    ...(search === null ? [] : [searchCondition(search)]),
  ];
  const { rows } = await sql<ListedMessage>`
    ${listedMessage} WHERE ${conditions.length === 0 ? sql`TRUE` : sql.join(conditions, sql` AND `)}
    ORDER BY message.id DESC LIMIT ${limit + 1}`.execute(db);
  return rows;
}

function searchCondition(search: NonNullable<MessageFilter["search"]>): RawBuilder<unknown> {
  const sequence =
    search.sequenceLike === null ? sql`` : sql`OR substr(number, 10) LIKE ${search.sequenceLike}`;
  return sql`message.id IN (
    SELECT id FROM outbox_message WHERE lower(recipient) LIKE ${search.recipientLike}
    UNION ALL SELECT id FROM outbox_message WHERE customer_id = ANY(${search.customerIds}::uuid[])
    UNION ALL SELECT id FROM outbox_message WHERE invoice_id IN (
      SELECT id FROM invoice WHERE number = ${search.number} ${sequence}))`;
}

export async function messageById(db: Kysely<Database>, id: string): Promise<ListedMessage | undefined> {
  const { rows } = await sql<ListedMessage>`${listedMessage} WHERE message.id = ${id}`.execute(db);
  return rows[0];
}

const listedMessage = sql`
  SELECT message.*, customer.name AS customer_name, customer.tenant_id, invoice.number AS invoice_number,
    credit_note.number AS credit_note_number, coalesce(invoice.parties -> 'seller' ->> 'name', operator.name) AS seller_name
  FROM outbox_message AS message
    JOIN invoice ON invoice.id = message.invoice_id
    JOIN customer ON customer.id = message.customer_id
    LEFT JOIN credit_note ON credit_note.id = message.credit_note_id
    CROSS JOIN operator`;

/** Lets a message that waits, or was given up, be claimed from `now` on; says whether there was one. */
export async function scheduleNow(
  tx: Transaction<Database>,
  { id, now }: { id: string; now: string },
): Promise<boolean> {
  const result = await tx
    .updateTable("outbox_message")
    .set({ state: "waiting", next_attempt_at: now, attempts: 0 })
    .where("id", "=", id)
    .where("state", "in", ["waiting", "failed"])
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Claims the message that has been due the longest; of those whose sender died it says so. */
export async function claimNext(
  db: Kysely<Database>,
  {
    now,
    until,
    claim,
    domain,
    doubt,
  }: { now: string; until: string; claim: string; domain: string; doubt: string },
): Promise<{ id: string; claim: string; message_id: string } | undefined> {
  const { rows } = await sql<{ id: string; claim: string; message_id: string }>`
    WITH due AS (
      SELECT id, state FROM outbox_message
      WHERE next_attempt_at <= ${now}::timestamptz AND state IN ('held', 'waiting', 'sending')
      ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE outbox_message SET state = 'sending', attempts = attempts + 1, claim = ${claim}::uuid, next_attempt_at = ${until}::timestamptz,
      message_id = coalesce(message_id, '<' || outbox_message.id || '@' || ${domain}::text || '>'),
      last_error = CASE WHEN due.state = 'sending' THEN ${doubt} ELSE last_error END
    FROM due WHERE outbox_message.id = due.id
    RETURNING outbox_message.id, claim, message_id`.execute(db);
  return rows[0];
}

export async function renewClaim(
  db: Kysely<Database>,
  { id, claim, until }: { id: string; claim: string; until: string },
): Promise<void> {
  await db
    .updateTable("outbox_message")
    .set({ next_attempt_at: until })
    .where("id", "=", id)
    .where("state", "=", "sending")
    .where("claim", "=", claim)
    .execute();
}

/** Ends a claim with what became of the message; says whether it was still held. */
export async function settleClaim(
  tx: Transaction<Database>,
  {
    id,
    claim,
    change,
  }: { id: string; claim: string; change: Partial<Omit<OutboxMessageTable, "id" | "claim">> },
): Promise<boolean> {
  const result = await tx
    .updateTable("outbox_message")
    .set({ next_attempt_at: null, claim: null, ...change })
    .where("id", "=", id)
    .where("state", "=", "sending")
    .where("claim", "=", claim)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Lets what is due wait without a time for its next attempt. */
export async function parkDue(tx: Transaction<Database>, now: string): Promise<void> {
  const due = await lockRows(tx, {
    table: "outbox_message",
    key: "id",
    where: sql`next_attempt_at <= ${now}::timestamptz AND state IN ('held', 'waiting', 'sending')`,
  });
  await sql`
    UPDATE outbox_message SET state = 'waiting', next_attempt_at = NULL, claim = NULL
    WHERE id = ANY(${due.map((row) => row.id)}::uuid[])`.execute(tx);
}

/** Lets everything that would leave, be it due or not, wait without a time for its next attempt. */
export async function parkAll(tx: Transaction<Database>, reason: string): Promise<number> {
  const result = await tx
    .updateTable("outbox_message")
    .set({ state: "waiting", next_attempt_at: null, claim: null, last_error: reason })
    .where("next_attempt_at", "is not", null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
