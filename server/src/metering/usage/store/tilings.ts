import { createTiling, type Tiling } from "@billow/core/metering/tiling.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { zonesOfCustomers } from "../../../parties/issuers/zones.ts";

const tilings = new Map<string, Tiling>();

/** The tiling of a zone. Cached for ever: a process bills in few zones, and splitting a year into hours takes 30 ms. */
export function tilingOf(timeZone: string): Tiling {
  const known = tilings.get(timeZone) ?? createTiling(timeZone);
  tilings.set(timeZone, known);
  return known;
}

/** The tiling of each customer, by its issuer's zone. */
export async function tilingsOf(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<(customerId: string) => Tiling> {
  const zoneOf = await zonesOfCustomers(db, customerIds);
  return (customerId) => tilingOf(zoneOf(customerId));
}

/** The tiling of a customer. */
export async function tilingOfCustomer(db: Kysely<Database>, customerId: string): Promise<Tiling> {
  return (await tilingsOf(db, [customerId]))(customerId);
}
