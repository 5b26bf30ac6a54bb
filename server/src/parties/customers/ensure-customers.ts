import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { record } from "../../activity/record/record.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { readFirstIssuer } from "../issuers/issuer.ts";
import { newCustomerRow } from "./create-customer.ts";
import { customerCreated } from "./customer-events.ts";
import { insertCustomers } from "./queries.ts";

/** Makes a customer of each tenant that has none, named like the tenant until somebody knows better. */
export async function ensureCustomers(
  deps: Deps,
  { tenantIds, currency }: { tenantIds: readonly string[]; currency: string },
): Promise<number> {
  return inTransaction(deps.db, async (tx) => {
    const issuer = await readFirstIssuer(tx);
    const rows = tenantIds.map((tenantId) =>
      newCustomerRow(deps, { tenantId, name: tenantId, billingEmail: null, currency }, { issuer }),
    );
    const created = await insertCustomers(tx, rows);
    await record(
      tx,
      deps,
      created.map((customer) => customerCreated(customer, COMMAND_LINE)),
    );
    return created.length;
  });
}
