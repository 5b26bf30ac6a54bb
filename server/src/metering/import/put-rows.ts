import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { type KnownCustomer, type PutOutcome, putCustomers } from "../../parties/customers/put-customers.ts";
import { lockTenants } from "../../parties/customers/tenants/lock-tenants.ts";
import { assignSomeOfAll } from "../usage/ingest/assign-unmatched-usage.ts";

/**
 * Creates and changes customers by rows, each of which may be refused while it is read.
 *
 * @returns for each row what became of it, or why it is refused
 */
export async function putRows(
  tx: Transaction<Database>,
  deps: Deps,
  { rows, actor }: { rows: readonly (() => KnownCustomer)[]; actor: Actor },
): Promise<PutOutcome[]> {
  const parsed = rows.map((read) => {
    try {
      return read();
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  });
  const good = parsed.filter((row): row is KnownCustomer => !(row instanceof DomainError));
  await lockTenants(tx, deps, new Set(good.map(({ tenantId }) => tenantId)));
  const put = await putCustomers(tx, deps, good, { takeUpAll: assignSomeOfAll, actor });
  let next = 0;
  return parsed.map((row) => {
    if (row instanceof DomainError) return row;
    const outcome = put[next];
    next += 1;
    if (outcome === undefined) throw new Error("every row has an outcome");
    return outcome;
  });
}
