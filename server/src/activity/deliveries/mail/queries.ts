import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import { byKey } from "../../../db/connection/preparing-client.ts";
import { lockRows } from "../../../db/lock-rows.ts";
import type { DeliveryTable, EmailTable } from "../../../db/schema/deliveries.ts";
import type { Database } from "../../../db/schema.ts";
import { SEQUENCE_TEXT } from "../../../db/text/sequence-text.ts";
import { type Claim, claiming } from "../claim-queries.ts";

export type MessageRow = EmailTable &
  Omit<DeliveryTable, "destination" | "claim" | "endpoint_id" | "subject" | "position">;

/** A message with what lists and its subject say of its invoice. */
export type ListedMessage = MessageRow & {
  customer_name: string;
  tenant_id: string;
  invoice_number: string;
  credit_note_number: string | null;
  /** The operator, as the invoice was issued by it. */
  seller_name: string;
  /** The locale of the customer, frozen with the invoice. */
  buyer_locale: string | null;
  issuer_id: string;
};

export async function insertMessage(
  tx: Transaction<Database>,
  row: Omit<EmailTable, "message_id"> & Pick<DeliveryTable, "created_at">,
): Promise<void> {
  const { id, created_at, kind, customer_id, invoice_id, credit_note_id, recipient, held_until, detail } =
    row;
  const { addressed, copied } = row;
  await sql`
    WITH held AS (
      INSERT INTO delivery (id, destination, state, created_at, next_attempt_at)
      VALUES (${id}, 'email', 'held', ${created_at}, ${held_until}) RETURNING id)
    INSERT INTO email (id, kind, customer_id, invoice_id, credit_note_id, recipient, held_until, detail, addressed, copied)
    SELECT id, ${kind}, ${customer_id}::uuid, ${invoice_id}::uuid, ${credit_note_id}::uuid, ${recipient}, ${held_until}::timestamptz,
      ${detail}::jsonb, ${addressed}::text[], ${copied}::text[] FROM held`.execute(tx);
}

/** Cancels an invoice's messages that may not leave before `now`, and says how many those were. */
export async function cancelMessages(
  tx: Transaction<Database>,
  { invoiceId, now }: { invoiceId: string; now: string },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    UPDATE delivery SET state = 'cancelled', next_attempt_at = NULL FROM email
    WHERE email.invoice_id = ${invoiceId} AND delivery.id = email.id AND state = 'held' AND held_until > ${now}::timestamptz`.execute(
    tx,
  );
  return Number(numAffectedRows);
}

/** Marks the messages that may leave by `now` as sent, and says which those were, the oldest first. */
export async function markSent(
  tx: Transaction<Database>,
  now: string,
): Promise<Pick<MessageRow, "id" | "invoice_id" | "kind" | "recipient">[]> {
  const { rows } = await sql<Pick<MessageRow, "id" | "invoice_id" | "kind" | "recipient">>`
    UPDATE delivery SET state = 'sent', sent_at = ${now}::timestamptz, next_attempt_at = NULL FROM email
    WHERE delivery.id = email.id AND destination = 'email' AND state = 'held' AND held_until <= ${now}::timestamptz
    RETURNING email.id, invoice_id, kind, recipient`.execute(tx);
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
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
    ...(state === undefined || state.length === 0 ? [] : [sql`delivery.state = ANY(${state})`]),
    ...(beforeId === null ? [] : [sql`delivery.id < ${beforeId}::uuid`]),
    ...(search === null ? [] : [searchCondition(search)]),
  ];
  const { rows } = await sql<ListedMessage>`
    ${listedMessage} AND ${conditions.length === 0 ? sql`TRUE` : sql.join(conditions, sql` AND `)}
    ORDER BY delivery.id DESC LIMIT ${limit + 1}`.execute(db);
  return rows;
}

function searchCondition(search: NonNullable<MessageFilter["search"]>): RawBuilder<unknown> {
  const sequence =
    search.sequenceLike === null ? sql`` : sql`OR ${SEQUENCE_TEXT} LIKE ${search.sequenceLike}`;
  return sql`delivery.id IN (
    SELECT id FROM email WHERE lower(recipient) LIKE ${search.recipientLike}
    UNION ALL SELECT id FROM email WHERE customer_id = ANY(${search.customerIds}::uuid[])
    UNION ALL SELECT id FROM email WHERE invoice_id IN (
      SELECT id FROM invoice WHERE number = ${search.number} ${sequence}))`;
}

export async function messageById(db: Kysely<Database>, id: string): Promise<ListedMessage | undefined> {
  const { rows } = await sql<ListedMessage>`${byKey} ${listedMessage} AND delivery.id = ${id}`.execute(db);
  return rows[0];
}

const listedMessage = sql`
  SELECT email.*, delivery.state, delivery.created_at, delivery.attempts, delivery.next_attempt_at, delivery.sent_at, delivery.last_error,
    customer.name AS customer_name, customer.tenant_id, invoice.number AS invoice_number,
    credit_note.number AS credit_note_number, coalesce(invoice.parties -> 'seller' ->> 'name', issuer.name) AS seller_name,
    invoice.issuer_id, invoice.parties -> 'buyer' ->> 'locale' AS buyer_locale
  FROM delivery
    JOIN email ON email.id = delivery.id
    JOIN invoice ON invoice.id = email.invoice_id
    JOIN customer ON customer.id = email.customer_id
    LEFT JOIN credit_note ON credit_note.id = email.credit_note_id
    JOIN issuer ON issuer.id = invoice.issuer_id
  WHERE destination = 'email'`;

/** Claims the message that has been due the longest; of those whose sender died it says so. */
export async function claimNext(
  db: Kysely<Database>,
  { claim, domain, doubt }: { claim: Claim; domain: string; doubt: string },
): Promise<{ id: string; claim: string; message_id: string } | undefined> {
  const due = sql`
    SELECT id, state FROM delivery
    WHERE destination = 'email' AND next_attempt_at <= ${claim.now}::timestamptz AND state IN ('held', 'waiting', 'sending')
    ORDER BY next_attempt_at LIMIT 1`;
  const { rows } = await sql<{ id: string; claim: string; message_id: string }>`${byKey}
    WITH ${claiming(due, claim, doubt)}
    UPDATE email SET message_id = coalesce(message_id, '<' || email.id || '@' || ${domain}::text || '>')
    FROM claimed WHERE email.id = claimed.id
    RETURNING email.id, claimed.claim, message_id`.execute(db);
  return rows[0];
}

/** Lets what is due wait without a time for its next attempt. */
export async function parkDue(tx: Transaction<Database>, now: string): Promise<void> {
  const due = await lockRows(tx, {
    table: "delivery",
    key: "id",
    where: sql`destination = 'email' AND next_attempt_at <= ${now}::timestamptz AND state IN ('held', 'waiting', 'sending')`,
  });
  await sql`
    UPDATE delivery SET state = 'waiting', next_attempt_at = NULL, claim = NULL
    WHERE id = ANY(${due.map((row) => row.id)}::uuid[])`.execute(tx);
}

/** Stops every scheduled e-mail: it waits, without a time for its next attempt. */
export async function parkAll(tx: Transaction<Database>, reason: string): Promise<number> {
  const result = await tx
    .updateTable("delivery")
    .set({ state: "waiting", next_attempt_at: null, claim: null, last_error: reason })
    .where("destination", "=", "email")
    .where("next_attempt_at", "is not", null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
