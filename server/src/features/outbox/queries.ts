import type { Insertable, Transaction } from "kysely";
import type { OutboxMessageTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

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
    .set({ state: "cancelled" })
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
): Promise<Pick<OutboxMessageTable, "id" | "invoice_id" | "kind" | "recipient">[]> {
  const sent = await tx
    .updateTable("outbox_message")
    .set({ state: "sent" })
    .where("state", "=", "held")
    .where("held_until", "<=", now)
    .returning(["id", "invoice_id", "kind", "recipient"])
    .execute();
  return sent.sort((a, b) => (a.id < b.id ? -1 : 1));
}
