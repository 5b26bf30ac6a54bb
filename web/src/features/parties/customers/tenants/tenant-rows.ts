import type { Customer } from "@billow/contract/parties/customer.ts";
import type { CustomerTenant } from "@billow/contract/parties/customer-tenants.ts";
import { addDays } from "../../../../format/calendar.ts";
import { formatDate } from "../../../../format/date.ts";

/** Days on which a customer has a tenant, as a row of the table. */
export interface TenantRow extends CustomerTenant {
  key: string;
  /** The days in words; null for all of them. */
  days: string | null;
  /** Whether it is no longer the customer's. */
  ended: boolean;
  /** Whether these days can be changed: the last ones of this tenant. */
  isLast: boolean;
}

/** The customer's tenants, the present ones first, otherwise in the order they come in. */
export function tenantRows(customer: Customer, today: string): TenantRow[] {
  const rows = customer.tenants.map((tenant, index) => ({
    ...tenant,
    key: `${tenant.tenantId} ${tenant.from}`,
    days: daysText(tenant),
    ended: tenant.before !== null && tenant.before <= today,
    isLast: customer.tenants.findLastIndex(({ tenantId }) => tenantId === tenant.tenantId) === index,
  }));
  return [...rows.filter(({ ended }) => !ended), ...rows.filter(({ ended }) => ended)];
}

/** Whether there is anything to say of a customer's tenants beside the id of its only one. */
export function hasTenants({ tenants }: Customer): boolean {
  const [first, ...others] = tenants;
  return others.length > 0 || [first?.name, first?.costCentre, first?.before].some(Boolean);
}

function daysText({ from, before }: CustomerTenant): string | null {
  if (from !== null && before !== null) return `${formatDate(from)} – ${formatDate(addDays(before, -1))}`;
  if (from !== null) return `from ${formatDate(from)}`;
  return before === null ? null : `until ${formatDate(addDays(before, -1))}`;
}
