import { type Kysely, sql, type Transaction } from "kysely";
import type { DeliveryTable, UserEmailTable } from "../../../db/schema/deliveries.ts";
import type { Database } from "../../../db/schema.ts";
import { type Claim, claiming } from "../claim-queries.ts";

export type UserMessageRow = UserEmailTable & Pick<DeliveryTable, "attempts" | "last_error">;

export async function insertUserMessage(
  tx: Transaction<Database>,
  { created_at, ...row }: Omit<UserEmailTable, "message_id"> & { created_at: string },
): Promise<void> {
  await tx
    .insertInto("delivery")
    .values({
      id: row.id,
      destination: "userEmail",
      state: "waiting",
      created_at,
      next_attempt_at: created_at,
      attempts: 0,
    })
    .execute();
  await tx.insertInto("user_email").values(row).execute();
}

/** Claims the e-mail that has been due the longest; of one whose sender died it says so. */
export async function claimNextUserMessage(
  db: Kysely<Database>,
  { claim, domain, doubt }: { claim: Claim; domain: string; doubt: string },
): Promise<(UserMessageRow & { claim: string; message_id: string }) | undefined> {
  const due = sql`
    SELECT id, state FROM delivery
    WHERE destination = 'userEmail' AND next_attempt_at <= ${claim.now}::timestamptz AND state IN ('waiting', 'sending')
    ORDER BY next_attempt_at LIMIT 1`;
  const { rows } = await sql<UserMessageRow & { claim: string; message_id: string }>`
    WITH ${claiming(due, claim, doubt)}
    UPDATE user_email SET message_id = coalesce(message_id, '<' || user_email.id || '@' || ${domain}::text || '>')
    FROM claimed JOIN delivery USING (id) WHERE user_email.id = claimed.id
    RETURNING user_email.*, claimed.claim, delivery.attempts + 1 AS attempts,
      CASE WHEN delivery.state = 'sending' THEN ${doubt} ELSE delivery.last_error END AS last_error`.execute(
    db,
  );
  return rows[0];
}

export async function eraseSecret(tx: Transaction<Database>, id: string): Promise<void> {
  await tx.updateTable("user_email").set({ secret: null }).where("id", "=", id).execute();
}

/** Cancels all e-mails that have not left, or those with one link. */
export async function cancelUserMessages(
  tx: Transaction<Database>,
  { linkId, reason }: { linkId?: string; reason: string },
): Promise<void> {
  const ofLink = linkId === undefined ? sql`TRUE` : sql`user_email.link_id = ${linkId}::uuid`;
  await sql`
    UPDATE delivery SET state = 'cancelled', next_attempt_at = NULL, claim = NULL, last_error = ${reason}
    FROM user_email WHERE user_email.id = delivery.id AND state IN ('waiting', 'sending') AND ${ofLink}`.execute(
    tx,
  );
}

/** How the newest e-mail with each link fares. */
export async function statesOfLinks(
  db: Kysely<Database>,
  linkIds: readonly string[],
): Promise<Map<string, DeliveryTable["state"]>> {
  const { rows } = await sql<{ link_id: string; state: DeliveryTable["state"] }>`
    SELECT DISTINCT ON (link_id) link_id, state FROM user_email JOIN delivery USING (id)
    WHERE link_id = ANY(${linkIds}::uuid[]) ORDER BY link_id, id DESC`.execute(db);
  return new Map(rows.map(({ link_id, state }) => [link_id, state]));
}
