import type { UnpricedSeries } from "@billow/core/invoicing/unpriced-usage.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { selectUnpricedSeries } from "./unbilled-usage-queries.ts";

/** The usage that an invoice takes up although no item prices it, by period, meter and dimensions. */
export async function unpricedSeries(db: Kysely<Database>, invoiceId: string): Promise<UnpricedSeries[]> {
  const rows = await selectUnpricedSeries(db, invoiceId);
  return rows.map((row) => ({ ...row, quantity: decimal(row.quantity) }));
}
