import { type Insertable, type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { BankLineTable, BankStatementTable } from "../../db/schema/bank.ts";
import type { Database } from "../../db/schema.ts";

type Tx = Transaction<Database>;

export type BankLineRow = Selectable<BankLineTable>;

/** Inserts a statement unless it is there. Waits for a concurrent import of the same one. */
export async function insertStatementOnce(tx: Tx, row: Insertable<BankStatementTable>): Promise<boolean> {
  const made = await tx
    .insertInto("bank_statement")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

/** A statement of an account with this name or these lines. */
export async function statementLike(
  tx: Tx,
  { account, reference, digest }: { account: string; reference: string | null; digest: Buffer },
): Promise<{ id: string; digest: Buffer } | undefined> {
  return tx
    .selectFrom("bank_statement")
    .select(["id", "digest"])
    .where("account", "=", account)
    .where((or) => or.or([or("digest", "=", digest), or("bank_reference", "=", reference)]))
    .orderBy("id")
    .executeTakeFirst();
}

const LINES_AT_ONCE = 500;

/** Inserts lines, but those that are in another statement already. Answers the ids of those that are new. */
export async function insertLinesOnce(
  tx: Tx,
  rows: readonly Insertable<BankLineTable>[],
): Promise<Set<string>> {
  const made = new Set<string>();
  for (let from = 0; from < rows.length; from += LINES_AT_ONCE) {
    const inserted = await tx
      .insertInto("bank_line")
      .values(rows.slice(from, from + LINES_AT_ONCE))
      .onConflict((conflict) => conflict.columns(["account", "key"]).where("key", "is not", null).doNothing())
      .returning("id")
      .execute();
    for (const { id } of inserted) made.add(id);
  }
  return made;
}

export async function lockStatement(tx: Tx, id: string): Promise<Selectable<BankStatementTable> | undefined> {
  return tx.selectFrom("bank_statement").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

/** The first statement that was imported, but whose lines were never matched; locked by nobody else. */
export async function takeUnmatched(tx: Tx): Promise<string | undefined> {
  const row = await tx
    .selectFrom("bank_statement")
    .select("id")
    .where("matched_at", "is", null)
    .orderBy("id")
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row?.id;
}

export async function markMatched(tx: Tx, { id, at }: { id: string; at: string }): Promise<void> {
  await tx.updateTable("bank_statement").set({ matched_at: at }).where("id", "=", id).execute();
}

/** The open lines of a statement, locked. */
export async function lockOpenLines(tx: Tx, statementId: string): Promise<BankLineRow[]> {
  return tx
    .selectFrom("bank_line")
    .selectAll()
    .where("statement_id", "=", statementId)
    .where("state", "=", "open")
    .orderBy("position")
    .forUpdate()
    .execute();
}

export interface LineOutcome {
  id: string;
  state: "open" | "sure" | "explained";
  offered: boolean;
  left: string | null;
  match: string | null;
}

export async function saveOutcomes(tx: Tx, outcomes: readonly LineOutcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await sql`
    UPDATE bank_line SET state = found.state, offered = found.offered, left_because = found.left_because, match = found.match::jsonb,
      refusal = NULL
    FROM unnest(${outcomes.map(({ id }) => id)}::uuid[], ${outcomes.map(({ state }) => state)}::text[],
      ${outcomes.map(({ offered }) => offered)}::boolean[], ${outcomes.map(({ left }) => left)}::text[],
      ${outcomes.map(({ match }) => match)}::text[]) AS found (id, state, offered, left_because, match)
    WHERE bank_line.id = found.id`.execute(tx);
}

/** The next line that is to be booked by itself, and that nobody else books at the moment. */
export async function takeSureLine(tx: Tx, statementId: string | null): Promise<BankLineRow | undefined> {
  return tx
    .selectFrom("bank_line")
    .selectAll()
    .where("state", "=", "sure")
    .$if(statementId !== null, (query) => query.where("statement_id", "=", statementId ?? ""))
    .orderBy("statement_id")
    .orderBy("position")
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

export async function lockLine(tx: Tx, id: string): Promise<BankLineRow | undefined> {
  return tx.selectFrom("bank_line").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

type LineChange = Partial<
  Pick<
    Insertable<BankLineTable>,
    | "state"
    | "offered"
    | "left_because"
    | "refusal"
    | "match"
    | "payment_id"
    | "direct_debit_file_id"
    | "payout_provider"
    | "payout_fee"
    | "transfer_posting_id"
    | "decided_by"
    | "decided_at"
    | "note"
  >
>;

export async function changeLine(tx: Tx, id: string, change: LineChange): Promise<void> {
  await tx.updateTable("bank_line").set(change).where("id", "=", id).execute();
}

/** Leaves a line to a person that the books refused to book by itself. */
export async function leaveOpen(
  db: Kysely<Database>,
  { id, refusal }: { id: string; refusal: string },
): Promise<void> {
  await db
    .updateTable("bank_line")
    .set({ state: "open", match: null, offered: true, refusal })
    .where("id", "=", id)
    .where("state", "=", "sure")
    .execute();
}

export async function importerOf(tx: Tx, statementId: string) {
  const { imported_by } = await tx
    .selectFrom("bank_statement")
    .select("imported_by")
    .where("id", "=", statementId)
    .executeTakeFirstOrThrow();
  return imported_by;
}

export async function learnIban(
  tx: Tx,
  row: { iban: string; customer_id: string; learnt_at: string },
): Promise<void> {
  await tx
    .insertInto("customer_iban")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Forgets the accounts that a customer has paid from, and says which they were. */
export async function forgetIbans(
  tx: Tx,
  customerId: string,
): Promise<{ iban: string; learnt_at: string }[]> {
  return tx
    .deleteFrom("customer_iban")
    .where("customer_id", "=", customerId)
    .returning(["iban", "learnt_at"])
    .execute();
}

/** The issue dates of invoices, by id. */
export async function issueDatesOf(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom("invoice").select(["id", "issue_date"]).where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row.issue_date]));
}

/** Whether the payment with a transaction id is another line's: banks give several bookings one reference. */
export async function isOfAnotherLine(tx: Tx, transactionId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT EXISTS (SELECT FROM payment JOIN bank_line ON bank_line.payment_id = payment.id
      WHERE lower(payment.transaction_id) = lower(${transactionId}) AND payment.reversed_at IS NULL) AS found`.execute(
    tx,
  );
  return rows[0]?.found ?? false;
}

/** Whether a payment came by a line of a statement. */
export async function isOnLine(tx: Tx, paymentId: string): Promise<boolean> {
  const row = await tx
    .selectFrom("bank_line")
    .select("id")
    .where("payment_id", "=", paymentId)
    .where("amount", ">", 0n)
    .executeTakeFirst();
  return row !== undefined;
}
