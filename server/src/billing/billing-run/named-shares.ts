import type { TenantShare } from "@billow/core/billing/breakdown.ts";
import { decimalText } from "@billow/core/money/decimal.ts";
import type { RateCardItem } from "@billow/core/pricing/rate.ts";
import type { LineShare } from "../../invoicing/invoices/draft/line-share.ts";
import type { BilledTenant } from "../../parties/customers/tenants/billed-tenants.ts";

/**
 * Names a line's shares as the customer's tenants are called, with the group of the line's price. Null for a customer that
 * has only ever had one tenant.
 */
export type NameShares = (
  shares: readonly TenantShare[],
  item: Pick<RateCardItem, "group"> | undefined,
) => LineShare[] | null;

export function nameShares(tenants: readonly BilledTenant[]): NameShares {
  const byKey = new Map(tenants.map((one) => [one.tenant, one]));
  if (byKey.size < 2) return () => null;
  return (shares, item) =>
    shares.map(({ tenant, quantity, amount }) => {
      const { tenantId, name, costCentre, member } = byKey.get(tenant) ?? {
        tenantId: tenant,
        name: null,
        costCentre: null,
        member: null,
      };
      return {
        tenantId,
        name,
        costCentre,
        member,
        group: item?.group ?? null,
        quantity: decimalText(quantity),
        amount: String(amount),
      };
    });
}
