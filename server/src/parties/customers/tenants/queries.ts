import type { TakenDays } from "@billow/core/parties/tenancy.ts";
import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import { lockRows } from "../../../db/lock-rows.ts";
import type { TenancyTable } from "../../../db/schema/customers.ts";
import type { Database } from "../../../db/schema.ts";

export type TenancyRow = Selectable<TenancyTable>;

/**
 * Makes the accounts of tenants that have none, and locks all of them until the transaction ends, so that a tenant's
 * customers change one after the other.
 *
 * @returns the accounts' ids by tenant id
 */
export async function lockAccounts(
  tx: Transaction<Database>,
  wanted: readonly { id: string; tenantId: string; issuerId: string }[],
): Promise<Map<string, string>> {
  const sorted = wanted.toSorted((a, b) => (a.tenantId < b.tenantId ? -1 : 1));
  await sql`
    INSERT INTO tenant_account (id, tenant_id, issuer_id)
    SELECT * FROM unnest(${sorted.map((one) => one.id)}::uuid[], ${sorted.map((one) => one.tenantId)}::text[],
      ${sorted.map((one) => one.issuerId)}::uuid[])
    ON CONFLICT (tenant_id) DO NOTHING`.execute(tx);
  const rows = await lockRows(tx, {
    table: "tenant_account",
    key: "tenant_id",
    where: sql`tenant_id = ANY(${sorted.map((one) => one.tenantId)})`,
  });
  return new Map(rows.map((row) => [row.tenant_id, row.id]));
}

/** The tenancies of tenants, by their beginning. */
export async function tenanciesOfTenants(
  db: Kysely<Database>,
  tenantIds: readonly string[],
): Promise<TenancyRow[]> {
  return db
    .selectFrom("tenancy")
    .selectAll()
    .where(sql<boolean>`tenant_id = ANY(${tenantIds})`)
    .orderBy("tenant_id")
    .orderBy("from_day")
    .execute();
}

/** A tenancy with the name of the customer of a group whose it is. */
export type NamedTenancyRow = TenancyRow & { member_name: string | null };

/** The customer of a group whose tenant it is; null where it is the billed customer's own. */
export function memberOf({ member_id, member_name }: NamedTenancyRow): { id: string; name: string } | null {
  return member_id === null || member_name === null ? null : { id: member_id, name: member_name };
}

/** The tenancies of customers: the first tenant's first, then by tenant id and beginning. */
export async function tenanciesOfCustomers(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<NamedTenancyRow[]> {
  const { rows } = await sql<NamedTenancyRow>`
    SELECT tenancy.*, member.name AS member_name FROM tenancy LEFT JOIN customer AS member ON member.id = member_id
    WHERE customer_id = ANY(${customerIds}::uuid[]) ORDER BY billed_as <> '', tenancy.tenant_id, from_day`.execute(
    db,
  );
  return rows;
}

/** The tenancies of customers that a parent is billed for. */
export async function memberTenancies(
  db: Kysely<Database>,
  memberIds: string | readonly string[],
): Promise<TenancyRow[]> {
  return db
    .selectFrom("tenancy")
    .selectAll()
    .where(sql<boolean>`member_id = ANY(${[memberIds].flat()}::uuid[])`)
    .orderBy("tenant_id")
    .orderBy("from_day")
    .execute();
}

/** Replaces all tenancies of a tenant whose account is locked. */
export async function replaceTenancies(
  tx: Transaction<Database>,
  accountId: string,
  rows: readonly TenancyRow[],
): Promise<void> {
  await tx.deleteFrom("tenancy").where("account_id", "=", accountId).execute();
  await insertTenancies(tx, rows);
}

export async function insertTenancies(tx: Transaction<Database>, rows: readonly TenancyRow[]): Promise<void> {
  if (rows.length > 0)
    await tx
      .insertInto("tenancy")
      .values([...rows])
      .execute();
}

/** Who has each tenant now, or had it last: of a group, the customer whose it is. */
export async function holdersOfTenants(
  db: Kysely<Database>,
  tenantIds: readonly string[],
): Promise<{ id: string; name: string; tenant_id: string }[]> {
  const { rows } = await sql<{ id: string; name: string; tenant_id: string }>`
    SELECT DISTINCT ON (tenancy.tenant_id) customer.id, customer.name, tenancy.tenant_id
    FROM tenancy JOIN customer ON customer.id = coalesce(member_id, tenancy.customer_id)
    WHERE tenancy.tenant_id = ANY(${tenantIds}) ORDER BY tenancy.tenant_id, from_day DESC`.execute(db);
  return rows;
}

/** The number of an issued invoice that bills usage of the tenant in a month of which these days are a part. */
export async function invoiceOfDays(
  db: Kysely<Database>,
  { days, tenant }: { days: TakenDays; tenant: string },
): Promise<{ number: string; month: string; before: string } | null> {
  const { rows } = await sql<{ number: string; month: string; before: string }>`
    SELECT invoice.number, to_char(used.period_from, 'YYYY-MM') AS month, (used.period_from + interval '1 month')::date AS before
    FROM billed_usage AS used JOIN invoice ON invoice.id = used.invoice_id
    WHERE used.customer_id = ${days.customerId} AND used.tenant = ${tenant} AND used.quantity <> 0
      AND invoice.status NOT IN ('draft', 'voided')
      AND used.period_from < ${days.before}::date AND (used.period_from + interval '1 month')::date > ${days.from}::date
    ORDER BY used.period_from DESC, invoice.id LIMIT 1`.execute(db);
  return rows[0] ?? null;
}

/** The accounts of a customer's tenants follow it to another issuer. */
export async function moveAccounts(
  tx: Transaction<Database>,
  { customerId, issuerId }: { customerId: string; issuerId: string },
): Promise<void> {
  await sql`
    UPDATE tenant_account SET issuer_id = ${issuerId}
    WHERE id IN (SELECT account_id FROM tenancy WHERE tenancy.customer_id = ${customerId})`.execute(tx);
}
