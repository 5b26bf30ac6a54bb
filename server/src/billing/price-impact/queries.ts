import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";

/** An issuer's customers of a currency by id, after `afterId`. */
export async function customersAfter(
  db: Kysely<Database>,
  given: { issuerId: string; currency: CurrencyCode; afterId: string | null; limit: number },
): Promise<{ id: string; name: string; currency: CurrencyCode }[]> {
  let query = db
    .selectFrom("customer")
    .select(["id", "name", "currency"])
    .where("issuer_id", "=", given.issuerId)
    .where("currency", "=", given.currency)
    .orderBy("id")
    .limit(given.limit);
  if (given.afterId !== null) query = query.where("id", ">", given.afterId);
  return query.execute();
}
