import { type Kysely, type RawBuilder, sql } from "kysely";
import { isInvoice, isNumber } from "../../db/document-ref.ts";
import type { Database } from "../../db/schema.ts";
import { plainArrayText, textArrayText } from "../../db/text/array-text.ts";

/** Something with the customer that it is of; null where it is of none. It may have several. */
export interface Owned {
  thing: string;
  customer: string | null;
}

type Query = (refs: readonly string[]) => RawBuilder<Owned>;

/** Whose each kind of thing is, that a call may name. */
const OWNERS = {
  customer: byId("customer", "id"),
  customerAndParent: (ids) => sql`
    SELECT id::text AS thing, unnest(ARRAY[id, coalesce(parent_id, id)])::text AS customer FROM customer WHERE ${isOneOf(ids)}`,
  // Everybody who has had it, also before.
  tenant: (ids) => sql`
    SELECT tenant_id AS thing, customer_id::text AS customer FROM tenancy WHERE tenant_id = ANY(${textArrayText(ids)}::text[])`,
  invoice: (refs) => sql`
    SELECT id::text AS thing, customer_id::text AS customer FROM invoice WHERE ${isDocument(refs, isInvoice)}`,
  creditNote: (refs) => sql`
    SELECT id::text AS thing, customer_id::text AS customer FROM credit_note
    WHERE ${isDocument(refs, (number) => sql`number = ${number}`)}`,
  payment: (ids) => sql`
    SELECT id::text AS thing, customer_id::text AS customer FROM payment WHERE ${isOneOf(ids)}
    UNION SELECT part.payment_id::text, invoice.customer_id::text
    FROM payment_allocation AS part JOIN invoice ON invoice.id = part.invoice_id WHERE ${isOneOf(ids, "part.payment_id")}`,
  payout: byId("payout", "customer_id"),
  refund: byId("refund", "customer_id"),
  charge: byId("charge", "customer_id"),
  mandate: byId("mandate", "customer_id"),
  subscription: byId("subscription", "customer_id"),
  email: byId("email", "customer_id"),
  // A card for everyone is nobody's; one that was agreed with several customers is told to none of them.
  rateCard: (ids) => sql`
    SELECT rate_card.id::text AS thing, customer_id::text AS customer
    FROM rate_card LEFT JOIN subscription ON subscription.rate_card_id = rate_card.id
    WHERE ${isOneOf(ids, "rate_card.id")} AND audience <> 'everyone' AND customer_id IS NOT NULL
    UNION SELECT id::text, NULL FROM rate_card WHERE ${isOneOf(ids)} AND audience = 'everyone'`,
  bulkJob: (ids) => sql`
    SELECT DISTINCT bulk_job.id::text AS thing, invoice.customer_id::text AS customer
    FROM bulk_job LEFT JOIN bulk_item ON bulk_item.job_id = bulk_job.id LEFT JOIN invoice ON invoice.id = bulk_item.invoice_id
    WHERE ${isOneOf(ids, "bulk_job.id")}`,
} satisfies Record<string, Query>;

export type Owner = keyof typeof OWNERS;

/** The customers of everything that is named and that there is. */
export async function ownersOf(
  db: Kysely<Database>,
  owner: Owner,
  refs: readonly string[],
): Promise<Owned[]> {
  const query: Query = OWNERS[owner];
  return (await query(refs).execute(db)).rows;
}

/** The names of the customers that these are billed with or were merged into, the longest first. */
export async function namesAbove(db: Kysely<Database>, within: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT DISTINCT above.name, length(above.name) AS letters FROM customer JOIN customer AS above ON above.id IN (customer.parent_id, customer.merged_into)
    WHERE customer.id = ANY(${plainArrayText(within)}::uuid[]) AND above.id <> ALL(${plainArrayText(within)}::uuid[])
    ORDER BY letters DESC`.execute(db);
  return rows.map(({ name }) => name);
}

function byId(table: string, column: string): Query {
  return (ids) => sql`
    SELECT id::text AS thing, ${sql.ref(column)}::text AS customer FROM ${sql.table(table)} WHERE ${isOneOf(ids)}`;
}

function isOneOf(ids: readonly string[], column = "id"): RawBuilder<boolean> {
  return sql`${sql.ref(column)} = ANY(${plainArrayText(ids)}::uuid[])`;
}

/** Several are named by their ids; one also by its number. */
function isDocument(
  refs: readonly string[],
  isNumbered: (number: string) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const [first = ""] = refs;
  return refs.length === 1 && isNumber(first) ? isNumbered(first) : isOneOf(refs);
}
