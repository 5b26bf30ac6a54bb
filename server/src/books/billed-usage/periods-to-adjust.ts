import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { issuedPeriodsToAdjust } from "./queries.ts";

/**
 * Customers' issued periods before a day that may need an adjustment, by customer. Optionally for a single customer,
 * and without what the invoice `except` bills.
 */
export async function periodsToAdjust(
  db: Kysely<Database>,
  { before, customerId, except }: { before: string; customerId?: string; except?: string },
): Promise<Map<string, string[]>> {
  const periods = await issuedPeriodsToAdjust(db, {
    before,
    customerId: customerId ?? null,
    except: except ?? null,
  });
  const byCustomer = Map.groupBy(periods, (period) => period.customerId);
  return new Map([...byCustomer].map(([id, own]) => [id, own.map((period) => period.from)]));
}
