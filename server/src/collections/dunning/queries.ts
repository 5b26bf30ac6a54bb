import { reminderSpans } from "@billow/core/collections/reminder.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Recipient } from "@billow/core/parties/recipients.ts";
import {
  type Insertable,
  type Kysely,
  type RawBuilder,
  type Selectable,
  sql,
  type Transaction,
} from "kysely";
import { amountDueOf, isOwed } from "../../db/rules/invoice-rules.ts";
import type { CustomerRemindersTable, ReminderRulesTable, ReminderTable } from "../../db/schema/reminders.ts";
import type { Database } from "../../db/schema.ts";
import { customerIsCovered } from "../../invoicing/invoices/draft-facts.ts";
import { FIRST_ISSUER_ID } from "../../parties/issuers/issuer.ts";
import type { Todays } from "../../parties/issuers/todays.ts";

type Tx = Transaction<Database>;

export type Rules = Selectable<ReminderRulesTable>;

/** An issuer's own rules, or those of the first issuer. */
export async function rulesOf(db: Kysely<Database>, issuerId: string): Promise<Rules> {
  return db
    .selectFrom("reminder_rules")
    .selectAll()
    .where("issuer_id", "in", [issuerId, FIRST_ISSUER_ID])
    .orderBy((of) => of("issuer_id", "=", issuerId), "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
}

/** The rules of several issuers, by their ids. */
export async function rulesByIssuer(
  db: Kysely<Database>,
  issuerIds: Iterable<string>,
): Promise<Map<string, Rules>> {
  const rows = await db.selectFrom("reminder_rules").selectAll().execute();
  const own = new Map(rows.map((row) => [row.issuer_id, row]));
  return new Map(
    [...issuerIds].flatMap((id) => {
      const rules = own.get(id) ?? own.get(FIRST_ISSUER_ID);
      return rules === undefined ? [] : [[id, rules]];
    }),
  );
}

export async function putRules(tx: Tx, row: Insertable<ReminderRulesTable>): Promise<void> {
  const { issuer_id: _, ...rules } = row;
  await tx
    .insertInto("reminder_rules")
    .values(row)
    .onConflict((conflict) => conflict.column("issuer_id").doUpdateSet(rules))
    .execute();
}

/** Switches the reminders of all issuers off. Returns how many were on. */
export async function disableRules(tx: Tx): Promise<number> {
  const off = await tx
    .updateTable("reminder_rules")
    .set({ enabled: false })
    .where("enabled", "=", true)
    .execute();
  return off.reduce((sum, { numUpdatedRows }) => sum + Number(numUpdatedRows), 0);
}

export async function customerRulesOf(
  db: Kysely<Database>,
  customerId: string,
): Promise<Omit<CustomerRemindersTable, "customer_id"> | undefined> {
  return db
    .selectFrom("customer_reminders")
    .select(["mode", "days"])
    .where("customer_id", "=", customerId)
    .executeTakeFirst();
}

export async function putCustomerRules(tx: Tx, row: CustomerRemindersTable): Promise<void> {
  const { mode, days } = row;
  await tx
    .insertInto("customer_reminders")
    .values(row)
    .onConflict((conflict) => conflict.column("customer_id").doUpdateSet({ mode, days }))
    .execute();
}

export async function deleteCustomerRules(tx: Tx, customerId: string): Promise<void> {
  await tx.deleteFrom("customer_reminders").where("customer_id", "=", customerId).execute();
}

/** Records that a rule has reminded of an invoice; false if it had already. */
export async function insertReminder(tx: Tx, row: ReminderTable): Promise<boolean> {
  const made = await tx
    .insertInto("reminder")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning("days")
    .executeTakeFirst();
  return made !== undefined;
}

/** An invoice with a reminder due. */
export interface DueReminder {
  id: string;
  number: string;
  customer_id: string;
  customer_name: string;
  tenant_id: string;
  billing_email: string | null;
  emails: Recipient[] | null;
  currency: CurrencyCode;
  due_date: string;
  amount_due: bigint;
  /** The rule: days after the due date. */
  days: number;
  skip: SkipCode | null;
}

/** Why a due reminder is not sent. */
export type SkipCode =
  | "reminders_off"
  | "promised"
  | "customer_without_email"
  | "email_held"
  | "collecting"
  | "covered_by_credit";

/** How many days after the day of a collection the bank may still tell of it. */
const COLLECTING_GRACE_DAYS = 5;

export interface DueQuery {
  /** The issuers' days, where a customer has none of its own. Those of no other issuer are looked for. */
  days: ReadonlyMap<string, readonly number[]>;
  today: Todays;
  now: string;
  /** Whether to list the reminders that would be sent, or the others. */
  skipped: boolean;
}

/** Invoices that are to be reminded of today, or would be but for a reason; the longest due first. */
export async function dueReminders(
  db: Kysely<Database>,
  query: DueQuery & { after: { due_date: string; id: string } | null; limit: number },
): Promise<DueReminder[]> {
  const { after, limit } = query;
  const beyond =
    after === null ? sql`TRUE` : sql`(due_date, id) > (${after.due_date}::date, ${after.id}::uuid)`;
  const { rows } = await sql<DueReminder>`
    SELECT * FROM (${await due(db, query, sql`TRUE`)}) AS due WHERE ${beyond} ORDER BY due_date, id LIMIT ${limit}`.execute(
    db,
  );
  return rows;
}

/** The same of one invoice. */
export async function dueReminderOf(
  db: Kysely<Database>,
  query: DueQuery & { invoiceId: string },
): Promise<DueReminder | undefined> {
  const found = await due(db, query, sql`invoice.id = ${query.invoiceId}`);
  const { rows } = await sql<DueReminder>`${found}`.execute(db);
  return rows[0];
}

export async function countDueReminders(db: Kysely<Database>, query: DueQuery): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM (${await due(db, query, sql`TRUE`)}) AS due`.execute(db);
  return rows[0]?.count ?? 0;
}

/** What stands for the issuer's rules beside those that customers have of their own. */
const ISSUERS = "issuer";

/** Invoices by their due dates in the spans of their customers' rules, which core's `reminderSpans` makes. */
async function due(
  db: Kysely<Database>,
  { days, today, now, skipped }: DueQuery,
  narrowed: RawBuilder<unknown>,
): Promise<RawBuilder<unknown>> {
  const lists = (await ownRules(db)).map((list) => ({ list, days: parseRules(list) }));
  const spans = [...days].flatMap(([issuerId, issuers]) => {
    const date = today.get(issuerId) ?? null;
    if (date === null) return [];
    return [{ list: ISSUERS, days: issuers }, ...lists].flatMap((rule) =>
      reminderSpans(rule.days, date).map((span) => ({ issuerId, list: rule.list, today: date, ...span })),
    );
  });
  return sql`
    SELECT * FROM (
      SELECT invoice.id, invoice.number, invoice.customer_id, customer.name AS customer_name, customer.tenant_id, customer.billing_email, customer.emails,
        invoice.currency, invoice.due_date, ${amountDueOf()} AS amount_due, rule.days,
        CASE WHEN own.mode = 'off' THEN 'reminders_off' WHEN customer.billing_email IS NULL THEN 'customer_without_email'
          WHEN invoice.promised_on >= rule.today THEN 'promised'
          WHEN EXISTS (SELECT FROM email JOIN delivery ON delivery.id = email.id WHERE email.invoice_id = invoice.id AND kind = 'invoice' AND state = 'held'
            AND held_until > ${now}::timestamptz) THEN 'email_held'
          WHEN invoice.collecting_on + ${COLLECTING_GRACE_DAYS}::int >= rule.due_to + rule.days THEN 'collecting'
          WHEN ${customerIsCovered()} THEN 'covered_by_credit' END AS skip
      FROM invoice JOIN customer ON customer.id = invoice.customer_id
      LEFT JOIN customer_reminders AS own ON own.customer_id = invoice.customer_id
      JOIN unnest(${spans.map(({ issuerId }) => issuerId)}::uuid[], ${spans.map(({ list }) => list)}::text[], ${spans.map((span) => span.days)}::int[],
          ${spans.map(({ from }) => from ?? "-infinity")}::date[], ${spans.map(({ to }) => to)}::date[], ${spans.map(({ today: day }) => day)}::date[])
          AS rule (issuer_id, list, days, due_from, due_to, today)
        ON rule.issuer_id = invoice.issuer_id AND rule.list = CASE WHEN own.mode = 'own' THEN own.days::text ELSE ${ISSUERS} END
          AND invoice.due_date BETWEEN rule.due_from AND rule.due_to
      WHERE ${isOwed()} AND ${amountDueOf()} > 0 AND ${narrowed}
        AND NOT EXISTS (SELECT FROM reminder WHERE reminder.invoice_id = invoice.id AND reminder.days >= rule.days)) AS reached
    WHERE (skip IS NOT NULL) = ${skipped}`;
}

/** The different rules that customers have of their own, as array texts. */
async function ownRules(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ days: string }>`
    SELECT DISTINCT days::text AS days FROM customer_reminders WHERE mode = 'own'`.execute(db);
  return rows.map((row) => row.days);
}

function parseRules(list: string): number[] {
  return list
    .slice(1, -1)
    .split(",")
    .flatMap((day) => (day === "" ? [] : [Number(day)]));
}
