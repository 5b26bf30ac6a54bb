import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";

/** An issuer's customers of a currency by id, after `afterId`. */
export async function customersAfter(
  db: Kysely<Database>,
  page: { issuerId: string; currency: CurrencyCode; afterId: string | null; limit: number },
): Promise<{ id: string; name: string; currency: CurrencyCode }[]> {
  let query = db
    .selectFrom("customer")
    .select(["id", "name", "currency"])
    .where("issuer_id", "=", page.issuerId)
    .where("currency", "=", page.currency)
    .orderBy("id")
    .limit(page.limit);
  if (page.afterId !== null) query = query.where("id", ">", page.afterId);
  return query.execute();
}
