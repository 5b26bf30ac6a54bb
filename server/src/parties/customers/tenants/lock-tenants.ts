import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { readFirstIssuer } from "../../issuers/issuer.ts";
import { lockAccounts } from "./queries.ts";

/** Locks tenants until the transaction ends, in one order, so that those who give them to customers take turns. */
export async function lockTenants(
  tx: Transaction<Database>,
  deps: Deps,
  tenantIds: ReadonlySet<string>,
): Promise<void> {
  const { id: issuerId } = await readFirstIssuer(tx);
  await lockAccounts(
    tx,
    [...tenantIds].map((tenantId) => ({ id: deps.newId(), tenantId, issuerId })),
  );
}
