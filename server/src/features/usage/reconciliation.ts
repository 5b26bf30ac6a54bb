import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { countEvents, unmatchedTenants } from "./reconciliation-queries.ts";

export interface Reconciliation {
  received: number;
  states: { state: string; events: number }[];
  agrees: boolean;
  unmatchedTenants: { tenantId: string; events: number }[];
}

/** Tenants named in the answer; the rest is in the count. */
const TENANTS_SHOWN = 100;

/**
 * Every event that was taken in, by the one state it is in. Received is counted from the tables as a whole, the states
 * one by one, so that an event in no state or in two shows as a difference.
 */
export async function reconcile(db: Kysely<Database>): Promise<Reconciliation> {
  const { received, ...counts } = await countEvents(db);
  const states = Object.entries(counts).map(([state, events]) => ({ state, events }));
  return {
    received,
    states,
    agrees: received === states.reduce((sum, one) => sum + one.events, 0),
    unmatchedTenants: await unmatchedTenants(db, TENANTS_SHOWN),
  };
}
