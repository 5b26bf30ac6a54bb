import { type Kysely, type Selectable, sql } from "kysely";
import type { BankStatementTable } from "../../db/schema/bank.ts";
import type { Database } from "../../db/schema.ts";
import type { BankLineRow } from "./queries.ts";

type Db = Kysely<Database>;

export interface ListedStatementRow extends Selectable<BankStatementTable> {
  booked: number;
  sure: number;
  offered_lines: number;
  left_lines: number;
  ignored: number;
  explained: number;
  repeated: number;
}

const STATEMENTS = sql`
  SELECT statement.*, lines.* FROM bank_statement AS statement CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE state = 'booked')::int AS booked, count(*) FILTER (WHERE state = 'sure')::int AS sure,
      count(*) FILTER (WHERE state = 'open' AND offered)::int AS offered_lines,
      count(*) FILTER (WHERE state = 'open' AND NOT offered)::int AS left_lines,
      count(*) FILTER (WHERE state = 'ignored')::int AS ignored, count(*) FILTER (WHERE state = 'explained')::int AS explained,
      count(*) FILTER (WHERE state = 'repeated')::int AS repeated
    FROM bank_line WHERE statement_id = statement.id) AS lines`;

/** A page of statements, the latest first, one more than asked for where there are more. */
export async function statementPage(
  db: Db,
  { after, limit }: { after: { until: string; id: string } | null; limit: number },
): Promise<ListedStatementRow[]> {
  const beyond =
    after === null
      ? sql`TRUE`
      : sql`(statement.until_date, statement.id) < (${after.until}::date, ${after.id}::uuid)`;
  const { rows } = await sql<ListedStatementRow>`
    ${STATEMENTS} WHERE ${beyond} ORDER BY statement.until_date DESC, statement.id DESC LIMIT ${limit + 1}`.execute(
    db,
  );
  return rows;
}

export async function statementsByIds(db: Db, ids: readonly string[]): Promise<ListedStatementRow[]> {
  const { rows } = await sql<ListedStatementRow>`
    ${STATEMENTS} WHERE statement.id = ANY(${ids}::uuid[]) ORDER BY statement.until_date, statement.id`.execute(
    db,
  );
  return rows;
}

export interface ListedLineRow extends BankLineRow {
  customer_id: string | null;
  customer_name: string | null;
  tenant_id: string | null;
  is_reversed: boolean;
}

const LINES = sql`
  SELECT line.*, customer.id AS customer_id, customer.name AS customer_name, customer.tenant_id,
    coalesce(payment.reversed_at IS NOT NULL, false) AS is_reversed
  FROM bank_line AS line LEFT JOIN payment ON payment.id = line.payment_id
  LEFT JOIN customer ON customer.id = payment.customer_id`;

export interface LineFilter {
  statementId?: string | undefined;
  state?: readonly string[] | undefined;
  offered?: boolean | undefined;
  /** What the bank wrote contains it, as a LIKE pattern. */
  like: string | null;
}

/** A page of lines, the oldest day first, one more than asked for where there are more. */
export async function linePage(
  db: Db,
  { filter, after, limit }: { filter: LineFilter; after: { on: string; id: string } | null; limit: number },
): Promise<ListedLineRow[]> {
  const { statementId, state, offered, like } = filter;
  const conditions = [
    sql`TRUE`,
    ...(statementId === undefined ? [] : [sql`line.statement_id = ${statementId}::uuid`]),
    ...(state === undefined ? [] : [sql`line.state = ANY(${state}::text[])`]),
    ...(offered === undefined ? [] : [sql`(line.state = 'open' AND line.offered) = ${offered}`]),
    ...(like === null
      ? []
      : [
          sql`lower(concat_ws(' ', line.name, line.iban, line.text, line.end_to_end_id, line.bank_reference)) LIKE ${like}`,
        ]),
    ...(after === null ? [] : [sql`(line.booked_on, line.id) > (${after.on}::date, ${after.id}::uuid)`]),
  ];
  const { rows } = await sql<ListedLineRow>`
    ${LINES} WHERE ${sql.join(conditions, sql` AND `)} ORDER BY line.booked_on, line.id LIMIT ${limit + 1}`.execute(
    db,
  );
  return rows;
}

export async function lineById(db: Db, id: string): Promise<ListedLineRow | undefined> {
  const { rows } = await sql<ListedLineRow>`${LINES} WHERE line.id = ${id}::uuid`.execute(db);
  return rows[0];
}

/** Customers as lists name them, by id. */
export async function customerNames(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, { id: string; name: string; tenantId: string; issuerId: string; billedIn: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("customer")
    .select(["id", "name", "tenant_id as tenantId", "issuer_id as issuerId", "currency as billedIn"])
    .where("id", "in", ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
