import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { lockCustomers } from "./queries.ts";

/** Locks the billing of customers until the transaction ends, so that concurrent billing of a customer takes turns. */
export async function lockBilling(tx: Transaction<Database>, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length > 0) await lockCustomers(tx, customerIds);
}
