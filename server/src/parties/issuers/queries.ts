import {
  type Insertable,
  type Kysely,
  type Selectable,
  sql,
  type Transaction,
  type Updateable,
} from "kysely";
import { byKey } from "../../db/connection/preparing-client.ts";
import type { IssuerTable, NumberSeries } from "../../db/schema/operator.ts";
import type { Database } from "../../db/schema.ts";

type Db = Kysely<Database>;
export type IssuerRow = Selectable<IssuerTable>;

export async function issuerById(db: Db, id: string): Promise<IssuerRow | undefined> {
  return db.selectFrom("issuer").selectAll().where("id", "=", id).executeTakeFirst();
}

/** All issuers, the first one first. */
export async function allIssuers(db: Db): Promise<IssuerRow[]> {
  return db.selectFrom("issuer").selectAll().orderBy("id").execute();
}

/** Keeps the row that is there, should another process have been first. */
export async function insertIssuer(db: Db, row: Insertable<IssuerTable>): Promise<void> {
  await db
    .insertInto("issuer")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

/** An issuer, locked until the transaction ends. */
export async function lockIssuerRow(tx: Transaction<Database>, id: string): Promise<IssuerRow | undefined> {
  return tx.selectFrom("issuer").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

export async function updateIssuerRow(
  db: Db,
  id: string,
  columns: Omit<Updateable<IssuerTable>, "id" | "created_at">,
): Promise<void> {
  await db.updateTable("issuer").set(columns).where("id", "=", id).execute();
}

export async function hasCustomers(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT EXISTS (SELECT FROM customer WHERE issuer_id = ${id}) OR EXISTS (SELECT FROM tenant_account WHERE issuer_id = ${id}) AS found`.execute(
    db,
  );
  return rows[0]?.found ?? false;
}

/** Makes a prefix a series' own, and says whether it is. */
export async function claimPrefix(
  db: Db,
  { prefix, issuerId, series }: { prefix: string; issuerId: string; series: NumberSeries },
): Promise<boolean> {
  const { rows } = await sql<{ is_own: boolean }>`
    INSERT INTO number_prefix AS kept (prefix, issuer_id, series) VALUES (${prefix}, ${issuerId}, ${series})
    ON CONFLICT (prefix) DO UPDATE SET prefix = kept.prefix
    RETURNING issuer_id = ${issuerId} AND series = ${series} AS is_own`.execute(db);
  return rows[0]?.is_own ?? false;
}

/** What numbers of some series begin with or began with, whoever's they are. */
export async function prefixesOf(db: Db, series: readonly NumberSeries[]): Promise<string[]> {
  const { rows } = await sql<{ prefix: string }>`${byKey}
    SELECT prefix FROM number_prefix WHERE series = ANY(${series}::text[]) ORDER BY prefix`.execute(db);
  return rows.map(({ prefix }) => prefix);
}
