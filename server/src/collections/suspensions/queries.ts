import { type Kysely, sql, type Transaction } from "kysely";
import { amountDueOf, isOwed } from "../../db/rules/invoice-rules.ts";
import type { SuspensionTable } from "../../db/schema/reminders.ts";
import type { Database } from "../../db/schema.ts";
import { customerIsCovered } from "../../invoicing/invoices/draft-facts.ts";

type Tx = Transaction<Database>;

/** A customer whose suspension is due, or could become due. */
export interface Candidate {
  id: string;
  name: string;
  is_due: boolean;
  reminders_off: boolean;
  /** Of its last suspension; 0 where it had none. */
  number: number;
  due_at: string | null;
}

const candidate = sql`
  SELECT customer.id, customer.name, coalesce(last.lifted_at IS NULL AND last.number IS NOT NULL, false) AS is_due,
    EXISTS (SELECT FROM customer_reminders AS own WHERE own.customer_id = customer.id AND own.mode = 'off') AS reminders_off,
    coalesce(last.number, 0) AS number, last.due_at
  FROM customer LEFT JOIN LATERAL (
    SELECT number, due_at, lifted_at FROM suspension WHERE customer_id = customer.id ORDER BY number DESC LIMIT 1) AS last ON true`;

/** Customers by id whose suspension is due, or who owe something of which they were reminded at a level that suspends. */
export async function candidatesAfter(
  db: Kysely<Database>,
  { after, limit }: { after: string | null; limit: number },
): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    ${candidate} WHERE customer.id IN (
      SELECT customer_id FROM suspension WHERE lifted_at IS NULL
      UNION SELECT invoice.customer_id FROM reminder JOIN invoice ON invoice.id = reminder.invoice_id WHERE reminder.suspends AND ${isOwed()})
      AND ${after === null ? sql`TRUE` : sql`customer.id > ${after}`}
    ORDER BY customer.id LIMIT ${limit}`.execute(db);
  return rows;
}

/** The same of one customer, who is settled by nobody else until the transaction ends. */
export async function lockCandidate(tx: Tx, id: string): Promise<Candidate | undefined> {
  await sql`SELECT FROM customer WHERE id = ${id} FOR NO KEY UPDATE`.execute(tx);
  const { rows } = await sql<Candidate>`${candidate} WHERE customer.id = ${id}`.execute(tx);
  return rows[0];
}

/** A sent or overdue invoice of which the customer was reminded at a level that suspends. */
export interface SuspendingInvoice {
  customerId: string;
  issuerId: string;
  number: string;
  due: bigint;
  promisedOn: string | null;
  isCovered: boolean;
}

/** Those of some customers; locked, nobody pays or changes them until the transaction ends. */
export async function suspendingInvoices(
  db: Kysely<Database>,
  { ids, locked }: { ids: readonly string[]; locked: boolean },
): Promise<SuspendingInvoice[]> {
  const { rows } = await sql<SuspendingInvoice>`
    SELECT invoice.customer_id AS "customerId", invoice.issuer_id AS "issuerId", invoice.number, ${amountDueOf()} AS due,
      invoice.promised_on AS "promisedOn", ${customerIsCovered()} AS "isCovered"
    FROM invoice WHERE invoice.customer_id = ANY(${ids}::uuid[]) AND ${isOwed()}
      AND EXISTS (SELECT FROM reminder WHERE reminder.invoice_id = invoice.id AND reminder.suspends)
    ORDER BY invoice.id ${locked ? sql`FOR SHARE OF invoice` : sql``}`.execute(db);
  return rows;
}

export async function insertSuspension(tx: Tx, row: SuspensionTable): Promise<void> {
  await tx.insertInto("suspension").values(row).execute();
}

export async function endSuspension(
  tx: Tx,
  { id, number, at }: { id: string; number: number; at: string },
): Promise<void> {
  await tx
    .updateTable("suspension")
    .set({ lifted_at: at })
    .where("customer_id", "=", id)
    .where("number", "=", number)
    .execute();
}
