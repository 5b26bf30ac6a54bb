import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { memberOf, tenanciesOfCustomers } from "./queries.ts";

/** A tenant as invoices call it. */
export interface BilledTenant {
  /** What `billed_usage` calls it. */
  tenant: string;
  tenantId: string;
  name: string | null;
  costCentre: string | null;
  /** The customer of the group whose tenant it is. */
  member: { id: string; name: string } | null;
}

/** The tenants that each of some customers has or had, as they are called now. */
export async function billedTenants(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<Map<string, BilledTenant[]>> {
  const rows = await tenanciesOfCustomers(db, customerIds);
  return new Map(
    [...Map.groupBy(rows, (row) => row.customer_id)].map(([customerId, own]) => [
      customerId,
      own.map((row) => ({
        tenant: row.billed_as,
        tenantId: row.tenant_id,
        name: row.name,
        costCentre: row.cost_centre,
        member: memberOf(row),
      })),
    ]),
  );
}
