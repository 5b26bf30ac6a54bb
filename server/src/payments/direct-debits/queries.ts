import type { DebitScheme, DebitSequence } from "@billow/core/payments/direct-debit-file.ts";
import { type Insertable, type Kysely, type Selectable, sql, type Transaction } from "kysely";
import { amountDueOf, isCollectable, isReceivable } from "../../db/rules/invoice-rules.ts";
import type { DirectDebitFileTable, DirectDebitTable } from "../../db/schema/direct-debits.ts";
import type { Database } from "../../db/schema.ts";
import { customerIsCovered } from "../../invoicing/invoices/draft-facts.ts";
import { nextSequence } from "../../parties/mandates/next-sequence.ts";

type Db = Kysely<Database>;
type Tx = Transaction<Database>;

export type FileRow = Selectable<DirectDebitFileTable>;

/** An invoice that can be collected, with the mandate that collects it. */
export interface CollectableRow {
  id: string;
  number: string;
  customer_id: string;
  customer_name: string;
  legal_name: string | null;
  tenant_id: string;
  due: bigint;
  due_date: string;
  mandate_id: string;
  reference: string;
  signed_on: string;
  iban: string;
  bic: string | null;
  sequence: DebitSequence;
}

interface Asked {
  issuerId: string;
  scheme: DebitScheme;
  /** What is due later is not collected yet. */
  collectOn: string;
  now: string;
}

/**
 * What can be collected: sent invoices in euros that are due by then, of customers with an active mandate, whose credit does
 * not cover them, and whose e-mail has left. A mandate for one collection has had none.
 */
export async function collectable(
  db: Db,
  { issuerId, scheme, collectOn, now }: Asked,
): Promise<CollectableRow[]> {
  const { rows } = await sql<CollectableRow>`
    SELECT invoice.id, invoice.number, invoice.customer_id, customer.name AS customer_name, customer.legal_name, customer.tenant_id,
      ${amountDueOf()} AS due, invoice.due_date::text, mandate.id AS mandate_id, mandate.reference, mandate.signed_on::text, mandate.iban,
      mandate.bic, ${nextSequence()} AS sequence
    FROM invoice JOIN customer ON customer.id = invoice.customer_id
    JOIN mandate ON mandate.customer_id = invoice.customer_id AND mandate.revoked_at IS NULL AND mandate.scheme = ${scheme}
    WHERE invoice.issuer_id = ${issuerId} AND invoice.currency = 'EUR' AND ${isCollectable()}
      AND invoice.due_date <= ${collectOn}::date AND invoice.collecting_on IS NULL AND ${amountDueOf()} > 0 AND NOT ${customerIsCovered()}
      AND NOT EXISTS (SELECT FROM email JOIN delivery ON delivery.id = email.id WHERE email.invoice_id = invoice.id AND state = 'held'
        AND held_until > ${now}::timestamptz)
      AND (mandate.sequence <> 'oneOff' OR NOT EXISTS (SELECT FROM direct_debit WHERE direct_debit.mandate_id = mandate.id AND direct_debit.state <> 'takenBack'))
    ORDER BY invoice.due_date, invoice.id`.execute(db);
  return rows;
}

/** How many debits invoices have had, by invoice. */
export async function debitsBefore(db: Db, invoiceIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ invoice_id: string; debits: number }>`
    SELECT invoice_id, count(*)::int AS debits FROM direct_debit WHERE invoice_id = ANY(${invoiceIds}::uuid[]) GROUP BY invoice_id`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.invoice_id, row.debits]));
}

export async function insertFile(
  tx: Tx,
  file: Insertable<DirectDebitFileTable>,
  debits: readonly Insertable<DirectDebitTable>[],
): Promise<void> {
  await tx.insertInto("direct_debit_file").values(file).execute();
  for (let from = 0; from < debits.length; from += 500)
    await tx
      .insertInto("direct_debit")
      .values(debits.slice(from, from + 500))
      .execute();
}

export async function lockFile(tx: Tx, id: string): Promise<FileRow | undefined> {
  return tx.selectFrom("direct_debit_file").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

export interface ListedFileRow extends FileRow {
  count: number;
  sum: bigint;
  open: number;
  returned: number;
}

const LISTED = sql`
  SELECT file.*, count(debit.id) FILTER (WHERE debit.state <> 'takenBack')::int AS count,
    coalesce(sum(debit.amount) FILTER (WHERE debit.state <> 'takenBack'), 0)::bigint AS sum,
    count(debit.id) FILTER (WHERE debit.state = 'collecting')::int AS open, count(payment.reversed_on)::int AS returned
  FROM direct_debit_file AS file LEFT JOIN direct_debit AS debit ON debit.file_id = file.id LEFT JOIN payment ON payment.id = debit.payment_id`;

/** A page of files, the newest first, and one row more where there is. */
export async function filePage(
  db: Db,
  { afterId, limit }: { afterId: string | null; limit: number },
): Promise<ListedFileRow[]> {
  const beyond = afterId === null ? sql`TRUE` : sql`file.id < ${afterId}::uuid`;
  const { rows } = await sql<ListedFileRow>`
    ${LISTED} WHERE ${beyond} GROUP BY file.id ORDER BY file.id DESC LIMIT ${limit + 1}`.execute(db);
  return rows;
}

export async function listedFile(db: Db, id: string): Promise<ListedFileRow | undefined> {
  const { rows } = await sql<ListedFileRow>`${LISTED} WHERE file.id = ${id} GROUP BY file.id`.execute(db);
  return rows[0];
}

export interface DebitRow extends Selectable<DirectDebitTable> {
  number: string;
  customer_name: string;
  tenant_id: string;
  reference: string;
  signed_on: string;
  iban: string;
  bic: string | null;
  due_now: bigint;
  reversed_on: string | null;
  reversal_reason: string | null;
}

/** The debits of a file in their order, with what became of each. */
export async function debitsOf(db: Db, fileId: string): Promise<DebitRow[]> {
  const { rows } = await sql<DebitRow>`
    SELECT debit.*, invoice.number, customer.name AS customer_name, customer.tenant_id, mandate.reference, mandate.signed_on::text, mandate.iban,
      mandate.bic, CASE WHEN ${isReceivable()} THEN ${amountDueOf()} ELSE 0 END AS due_now,
      payment.reversed_on::text, payment.reversal_reason
    FROM direct_debit AS debit JOIN invoice ON invoice.id = debit.invoice_id JOIN customer ON customer.id = debit.customer_id
    JOIN mandate ON mandate.id = debit.mandate_id LEFT JOIN payment ON payment.id = debit.payment_id
    WHERE debit.file_id = ${fileId} ORDER BY debit.position`.execute(db);
  return rows;
}

/** The debits of a file that are on no statement yet, locked. */
export async function lockOpenDebits(tx: Tx, fileId: string): Promise<Selectable<DirectDebitTable>[]> {
  return tx
    .selectFrom("direct_debit")
    .selectAll()
    .where("file_id", "=", fileId)
    .where("state", "=", "collecting")
    .orderBy("invoice_id")
    .forUpdate()
    .execute();
}

/** Open debits by their ids, locked in the order of their invoices. */
export async function lockDebits(tx: Tx, ids: readonly string[]): Promise<Selectable<DirectDebitTable>[]> {
  if (ids.length === 0) return [];
  return tx
    .selectFrom("direct_debit")
    .selectAll()
    .where("id", "in", ids)
    .where("state", "=", "collecting")
    .orderBy("invoice_id")
    .forUpdate()
    .execute();
}

export async function markTakenBack(tx: Tx, ids: readonly string[], reason: string): Promise<void> {
  await tx
    .updateTable("direct_debit")
    .set({ state: "takenBack", taken_back_because: reason })
    .where("id", "in", ids)
    .execute();
}

export async function markCollected(tx: Tx, id: string, paymentId: string): Promise<void> {
  await tx
    .updateTable("direct_debit")
    .set({ state: "collected", payment_id: paymentId })
    .where("id", "=", id)
    .execute();
}

/** The debit that a payment is. */
export async function debitOfPayment(
  db: Db,
  paymentId: string,
): Promise<Selectable<DirectDebitTable> | undefined> {
  return db.selectFrom("direct_debit").selectAll().where("payment_id", "=", paymentId).executeTakeFirst();
}

/** An open debit, as far as lines of bank statements may be about it. */
export interface OpenDebitRow {
  id: string;
  file_id: string;
  customer_id: string;
  message_id: string;
  sequence: DebitSequence;
  end_to_end_id: string;
  amount: bigint;
}

/** Open debits with these ids, and those of files with these ids. */
export async function openDebitsNamed(
  db: Db,
  { endToEndIds, messageIds }: { endToEndIds: readonly string[]; messageIds: readonly string[] },
): Promise<OpenDebitRow[]> {
  if (endToEndIds.length === 0 && messageIds.length === 0) return [];
  const { rows } = await sql<OpenDebitRow>`
    SELECT debit.id, debit.file_id, debit.customer_id, file.message_id, debit.sequence, debit.end_to_end_id, debit.amount
    FROM direct_debit AS debit JOIN direct_debit_file AS file ON file.id = debit.file_id
    WHERE debit.state = 'collecting' AND (debit.end_to_end_id = ANY(${endToEndIds}::text[]) OR file.message_id = ANY(${messageIds}::text[]))
    ORDER BY debit.file_id, debit.position`.execute(db);
  return rows;
}
