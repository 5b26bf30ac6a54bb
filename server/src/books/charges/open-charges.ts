import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { lockCharges, type OpenCharge, openChargeRows } from "./queries.ts";

export type { OpenCharge } from "./queries.ts";

/** Who gets an invoice, from whom and in which currency. */
export interface Billed {
  customerId: string;
  issuerId: string;
  currency: string;
}

/**
 * The charges that wait for the next invoice of some customers, by customer: their own, and those of whoever is billed with
 * them or was merged into them. Whoever bills them has locked them before.
 */
export async function openCharges(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<(billed: Billed) => OpenCharge[]> {
  if (customerIds.length === 0) return () => [];
  const rows = Map.groupBy(await openChargeRows(db, customerIds), (row) => row.payer_id);
  return ({ customerId, issuerId, currency }) =>
    (rows.get(customerId) ?? []).filter((row) => row.issuer_id === issuerId && row.currency === currency);
}

/** Locks the charges of customers, so that of two drafts made at once one bills them. Customers are locked before. */
export async function lockOpenCharges(
  tx: Transaction<Database>,
  customerIds: readonly string[],
): Promise<void> {
  if (customerIds.length > 0) await lockCharges(tx, customerIds);
}
