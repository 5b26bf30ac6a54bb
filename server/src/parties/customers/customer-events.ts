import type { Actor } from "@billow/core/activity/actor.ts";
import { changesOf, type NewEvent } from "@billow/core/activity/event-types.ts";
import { presentCustomer } from "./present.ts";
import type { CustomerRow } from "./queries.ts";

/** What says that a customer was created. */
export function customerCreated(customer: CustomerRow, actor: Actor): NewEvent {
  const { id, name, tenant_id: tenantId } = customer;
  const data = { name, tenantId, changes: changesOf({}, recordedOf(customer)) };
  return { type: "customer.created", subject: id, actor, data };
}

/** What says that a customer was changed; nothing where it is as it was. */
export function customerChanged(before: CustomerRow, after: CustomerRow, actor: Actor): NewEvent[] {
  const changes = changesOf(recordedOf(before), recordedOf(after));
  if (changes.length === 0) return [];
  return [{ type: "customer.changed", subject: after.id, actor, data: { name: after.name, changes } }];
}

/** The fields that a person sets, as the API shows them. Tenants are recorded where they change. */
function recordedOf(row: CustomerRow) {
  const {
    id,
    createdAt,
    demo,
    outstanding,
    credit,
    tenants,
    mergedInto,
    parent,
    children,
    openCharges,
    suspensionDueSince,
    emails,
    ...fields
  } = presentCustomer(row, {
    outstanding: [],
    credit: [],
    tenants: [],
    mergedInto: null,
    parent: null,
    children: [],
    openCharges: [],
    suspensionDueSince: null,
  });
  // One address is said by the billing e-mail alone.
  return row.emails === null
    ? { ...fields, emails: null }
    : { ...fields, emails: emails.map((one) => ({ ...one })) };
}
