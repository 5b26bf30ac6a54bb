import { FOR_EVER, SINCE_EVER } from "@billow/core/parties/tenancy.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { lockAccounts, type TenancyRow, tenanciesOfTenants } from "./queries.ts";

/** A customer to be made, with its first tenant. */
interface NewOwner {
  id: string;
  tenant_id: string;
  issuer_id: string;
}

/**
 * Those of some new customers whose tenant is free from some day on, with the tenancies to add once they exist. A tenant
 * that another customer had before begins when that ended.
 */
export async function claimFirstTenants<T extends NewOwner>(
  tx: Transaction<Database>,
  owners: readonly T[],
): Promise<{ free: T[]; tenancies: TenancyRow[] }> {
  const distinct = [...new Map(owners.toReversed().map((owner) => [owner.tenant_id, owner])).values()];
  const wanted = distinct.map((owner) => ({
    id: owner.id,
    tenantId: owner.tenant_id,
    issuerId: owner.issuer_id,
  }));
  const accounts = await lockAccounts(tx, wanted);
  const held = Map.groupBy(
    await tenanciesOfTenants(tx, [...accounts.keys()]),
    (tenancy) => tenancy.tenant_id,
  );
  const tenancies: TenancyRow[] = [];
  const free = distinct.toReversed().filter((owner) => {
    const accountId = accounts.get(owner.tenant_id);
    const from = held.get(owner.tenant_id)?.at(-1)?.before_day ?? SINCE_EVER;
    if (accountId === undefined || from === FOR_EVER) return false;
    tenancies.push({
      account_id: accountId,
      customer_id: owner.id,
      tenant_id: owner.tenant_id,
      name: null,
      cost_centre: null,
      billed_as: "",
      member_id: null,
      from_day: from,
      before_day: FOR_EVER,
    });
    return true;
  });
  return { free, tenancies };
}
