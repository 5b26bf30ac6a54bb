import type { DebitSequence } from "@billow/core/payments/direct-debit-file.ts";
import { type Insertable, type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { CustomerTable } from "../../db/schema/customers.ts";
import type { MandateTable } from "../../db/schema/direct-debits.ts";
import type { Database } from "../../db/schema.ts";

export type MandateRow = Selectable<MandateTable> & {
  /** What its next collection is. */
  next_sequence: DebitSequence;
};

/** A first collection is followed by later ones, unless all that it had were taken back or returned. */
export const NEXT_SEQUENCE = sql<DebitSequence>`
  CASE WHEN mandate.sequence = 'first' AND EXISTS (
      SELECT FROM direct_debit LEFT JOIN payment ON payment.id = direct_debit.payment_id
      WHERE direct_debit.mandate_id = mandate.id AND direct_debit.state <> 'takenBack' AND payment.reversed_at IS NULL)
    THEN 'recurring' ELSE mandate.sequence END`;

export async function mandatesOf(db: Kysely<Database>, customerId: string): Promise<MandateRow[]> {
  const { rows } = await sql<MandateRow>`
    SELECT mandate.*, ${NEXT_SEQUENCE} AS next_sequence FROM mandate WHERE customer_id = ${customerId} ORDER BY id DESC`.execute(
    db,
  );
  return rows;
}

export async function mandateById(db: Kysely<Database>, id: string): Promise<MandateRow | undefined> {
  const { rows } = await sql<MandateRow>`
    SELECT mandate.*, ${NEXT_SEQUENCE} AS next_sequence FROM mandate WHERE id = ${id}`.execute(db);
  return rows[0];
}

export async function lockMandate(
  tx: Transaction<Database>,
  id: string,
): Promise<Selectable<MandateTable> | undefined> {
  return tx.selectFrom("mandate").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

/** The mandate that would collect a customer's invoices now. */
export async function activeMandate(
  db: Kysely<Database>,
  customerId: string,
): Promise<Selectable<MandateTable> | undefined> {
  return db
    .selectFrom("mandate")
    .selectAll()
    .where("customer_id", "=", customerId)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
}

/** A customer with that mandate. */
export async function customerAndMandate(
  db: Kysely<Database>,
  customerId: string,
): Promise<
  (Selectable<CustomerTable> & { mandate_reference: string | null; mandate_iban: string | null }) | undefined
> {
  return db
    .selectFrom("customer")
    .leftJoin("mandate", (join) =>
      join.onRef("mandate.customer_id", "=", "customer.id").on("mandate.revoked_at", "is", null),
    )
    .selectAll("customer")
    .select(["mandate.reference as mandate_reference", "mandate.iban as mandate_iban"])
    .where("customer.id", "=", customerId)
    .executeTakeFirst();
}

/** Inserts a mandate; false where another has its reference. */
export async function insertMandate(
  tx: Transaction<Database>,
  row: Insertable<MandateTable>,
): Promise<boolean> {
  const made = await tx
    .insertInto("mandate")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

export async function updateMandate(
  tx: Transaction<Database>,
  id: string,
  change: Pick<MandateTable, "revoked_at" | "revoked_because">,
): Promise<void> {
  await tx.updateTable("mandate").set(change).where("id", "=", id).execute();
}

/** Copies the mandates of customers that are not the demo's. */
export async function copyOwnMandates(tx: Transaction<Database>): Promise<void> {
  await sql`
    CREATE TEMP TABLE own_mandate ON COMMIT DROP AS
    SELECT mandate.* FROM mandate JOIN customer ON customer.id = customer_id WHERE NOT customer.demo`.execute(
    tx,
  );
}

export async function insertOwnMandates(tx: Transaction<Database>): Promise<void> {
  await sql`INSERT INTO mandate SELECT * FROM own_mandate`.execute(tx);
}
