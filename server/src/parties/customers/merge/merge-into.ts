import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { assertMergeable, type MergingCustomer } from "@billow/core/parties/merging.ts";
import type { Transaction } from "kysely";
import { publishCustomersMoved } from "../../../access/users/customers/customers-of-user.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { assertNothingLeft } from "../archive/archived.ts";
import { assertAlone, assertNoParent } from "../group/assert-alone.ts";
import { type CustomerRow, lockCustomer } from "../queries.ts";
import { moveTenants } from "../tenants/move-tenants.ts";
import { tenanciesOfCustomers } from "../tenants/queries.ts";
import { markMerged, referencesTo } from "./queries.ts";

/** A duplicate and the customer that stays. */
export interface Merging {
  duplicate: CustomerRow;
  into: CustomerRow;
}

/**
 * Locks two customers, always in one order, and checks that the first may be merged into the second.
 *
 * @throws DomainError `not_found`, and as `assertMergeable` does
 */
export async function lockMerging(
  tx: Transaction<Database>,
  ids: { duplicate: string; into: string },
): Promise<Merging> {
  const locked = new Map<string, CustomerRow>();
  for (const id of [...new Set([ids.duplicate, ids.into])].sort()) {
    const row = await lockCustomer(tx, id);
    if (row !== undefined) locked.set(id, row);
  }
  const [duplicate, into] = [locked.get(ids.duplicate), locked.get(ids.into)];
  if (duplicate === undefined) throw new DomainError("not_found", "There is no such customer.");
  if (into === undefined) throw new DomainError("not_found", "There is no such customer.", "/into");
  const roots = await referencesTo(
    tx,
    [duplicate, into].flatMap(({ merged_into }) => merged_into ?? []),
  );
  const of = (row: CustomerRow): MergingCustomer => ({
    id: row.id,
    name: row.name,
    issuerId: row.issuer_id,
    currency: row.currency,
    demo: row.demo,
    archived: row.archived_at !== null,
    mergedInto: roots.find(({ id }) => id === row.merged_into)?.name ?? null,
  });
  assertMergeable(of(duplicate), of(into));
  await assertAlone(tx, duplicate);
  await assertNoParent(tx, into, "/into");
  return { duplicate, into };
}

/**
 * Gives a locked duplicate's tenants to the customer that stays, from a day on, and archives it for good.
 *
 * @returns the ids of the tenants that moved
 * @throws DomainError `conflict` while something is left of the duplicate that would be forgotten
 */
export async function mergeInto(
  tx: Transaction<Database>,
  deps: Deps,
  { duplicate, into, from, actor }: Merging & { from: string; actor: Actor },
): Promise<string[]> {
  const tenancies = await tenanciesOfCustomers(tx, [duplicate.id]);
  const move = { tenancies, from: duplicate, into, member: null, day: from, actor };
  const moved = await moveTenants(tx, deps, move);
  // What it is charged is billed to the customer that stays.
  await assertNothingLeft(tx, deps, { customer: duplicate, openCharges: null });
  await markMerged(tx, { id: duplicate.id, into: into.id, at: instantOfMs(deps.clock.nowMs()) });
  await publishCustomersMoved(tx);
  return moved;
}
