import { FOR_EVER } from "@billow/core/parties/tenancy.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { subscriptionsOf } from "./queries.ts";

/** The first day of terms that say something of a day or of a later one; null where a customer has none. */
export async function termsSince(
  db: Kysely<Database>,
  { customerId, from }: { customerId: string; from: string },
): Promise<string | null> {
  const all = await subscriptionsOf(db, customerId);
  const found = all.find(
    (row, index) =>
      (all[index + 1]?.starts_on ?? FOR_EVER) > from &&
      (row.rate_card_id !== null ||
        row.discount !== null ||
        (row.minimum_spend ?? 0n) > 0n ||
        row.rating !== "pooled" ||
        (Array.isArray(row.items) && row.items.length > 0)),
  );
  return found?.starts_on ?? null;
}
