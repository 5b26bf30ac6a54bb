import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { hasUsageChanged } from "./queries.ts";

/** Whether usage has changed since a billing run's draft was made. False for every other invoice. */
export async function usageChanged(
  db: Kysely<Database>,
  invoice: { id: string; status: string; origin: string },
): Promise<boolean> {
  if (invoice.status !== "draft" || invoice.origin !== "run") return false;
  return hasUsageChanged(db, invoice.id);
}
