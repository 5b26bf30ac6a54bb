import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { CustomerPeriod } from "./queries.ts";
import {
  selectUnbilledUsage,
  selectUnpricedLateUsage,
  type UnbilledUsage,
  type UnpricedUsage,
} from "./unbilled-usage-queries.ts";

/**
 * Usage of months before a day that is on no invoice: of `periods`, of months whose invoice is still a draft, and of
 * months without a run. By month and customer, at most `limit`, with the total number.
 */
export async function unbilledUsage(
  db: Kysely<Database>,
  options: { before: string; periods: readonly CustomerPeriod[]; limit: number },
): Promise<{ usage: UnbilledUsage[]; total: number }> {
  return selectUnbilledUsage(db, options);
}

/** Usage of earlier months that invoices of a period include although it has no price, likewise. */
export async function unpricedLateUsage(
  db: Kysely<Database>,
  options: { periodFrom: string; limit: number },
): Promise<{ usage: UnpricedUsage[]; total: number }> {
  return selectUnpricedLateUsage(db, options);
}
