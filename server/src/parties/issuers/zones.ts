import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { issuerZones, zonesById } from "./zone-queries.ts";

/** The time zones that customers are billed in. */
export interface Zones {
  /** The first issuer's, in which all customers together are told of. */
  first: string;
  /** Whether every issuer has it. */
  isOnly: boolean;
}

export async function billingZones(db: Kysely<Database>): Promise<Zones> {
  const [first, ...others] = new Set((await issuerZones(db)).map((row) => row.time_zone));
  if (first === undefined) throw new Error("There is no issuer yet.");
  return { first, isOnly: others.length === 0 };
}

/** The zone of each of some customers or tenants' accounts. */
export async function zonesOfCustomers(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<(customerId: string) => string> {
  const { first, isOnly } = await billingZones(db);
  if (isOnly || customerIds.length === 0) return () => first;
  const zones = await zonesById(db, customerIds);
  return (customerId) => zones.get(customerId) ?? first;
}
