import type { Actor } from "@billow/core/activity/actor.ts";
import { giveTenant, type TakenDays } from "@billow/core/parties/tenancy.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import type { CustomerRow } from "../queries.ts";
import { lockAccounts, replaceTenancies, type TenancyRow, tenanciesOfTenants } from "./queries.ts";
import { assertNotInvoiced, changing, rowOf, tenancyOf } from "./tenants.ts";

interface TenantsMoved {
  /** The tenancies to move, those of days before included. */
  tenancies: readonly TenancyRow[];
  from: CustomerRow;
  into: CustomerRow;
  /** The customer of a group whose they are there. */
  member: string | null;
  day: string;
  actor: Actor;
}

/**
 * Gives tenants of a locked customer to another locked one, from a day on. Both are of one issuer.
 *
 * @returns the ids of the tenants that moved
 * @throws DomainError `conflict` for days that are invoiced
 */
export async function moveTenants(
  tx: Transaction<Database>,
  deps: Deps,
  { tenancies, from, into, member, day, actor }: TenantsMoved,
): Promise<string[]> {
  const moving = tenancies.filter((row) => row.before_day > day);
  const ids = [...new Set(moving.map((row) => row.tenant_id))];
  if (ids.length === 0) return [];
  const wanted = ids.map((tenantId) => ({ id: deps.newId(), tenantId, issuerId: into.issuer_id }));
  await lockAccounts(tx, wanted);
  const accounts = Map.groupBy(await tenanciesOfTenants(tx, ids), (row) => row.account_id);
  const isMoving = (row: TenancyRow) =>
    moving.some((one) => one.account_id === row.account_id && one.from_day === row.from_day);
  await changing(tx, deps, { ids: [from.id, into.id], actor }, async () => {
    for (const [accountId, held] of accounts) {
      let after = held.map(tenancyOf);
      const lost: TakenDays[] = [];
      for (const row of held.filter(isMoving)) {
        const one = {
          ...row,
          customer_id: into.id,
          member_id: member,
          billed_as: row.tenant_id === into.tenant_id ? "" : row.tenant_id,
          from_day: row.from_day > day ? row.from_day : day,
        };
        const moved = giveTenant(after, tenancyOf(one), { move: true });
        after = moved.after;
        lost.push(...moved.taken);
      }
      await assertNotInvoiced(tx, held, lost);
      await replaceTenancies(tx, accountId, joined(after.map(rowOf)));
    }
  });
  return ids;
}

/** Tenancies by their beginning, those that go on as they were in one. */
function joined(rows: readonly TenancyRow[]): TenancyRow[] {
  const all: TenancyRow[] = [];
  for (const row of rows) {
    const last = all.at(-1);
    const goesOn =
      last !== undefined &&
      last.before_day === row.from_day &&
      (["customer_id", "member_id", "billed_as", "name", "cost_centre"] as const).every(
        (key) => last[key] === row[key],
      );
    if (goesOn) all[all.length - 1] = { ...last, before_day: row.before_day };
    else all.push(row);
  }
  return all;
}
