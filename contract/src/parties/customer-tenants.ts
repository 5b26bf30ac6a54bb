import { z } from "zod";
import { date, text } from "../wire.ts";
import { groupMember } from "./customer-group.ts";

const days = {
  /** The first day in the issuer's zone; null for all days before `before`. */
  from: date.nullable(),
  /** The day on which it is no longer the customer's; null while it is. */
  before: date.nullable(),
};

/** A tenant of a customer, with the days on which the customer has it. */
export const customerTenant = z
  .object({
    tenantId: z.string(),
    name: z.string().nullable(),
    costCentre: z.string().nullable(),
    member: groupMember,
    ...days,
  })
  .meta({ id: "CustomerTenant" });
export type CustomerTenant = z.output<typeof customerTenant>;

const named = {
  /** What the project is called on invoices; its id if missing. */
  name: text(200).nullable().optional(),
  costCentre: text(100).nullable().optional(),
};

/** A tenant for a customer. Without `from` it is the customer's from the beginning, or since it was nobody's. */
export const newCustomerTenant = z
  .strictObject({
    tenantId: text(200),
    ...named,
    from: days.from.optional(),
    before: days.before.optional(),
  })
  .meta({ id: "NewCustomerTenant" });

/** A tenant to add, which may be another customer's until then. */
export const addedCustomerTenant = newCustomerTenant
  .extend({
    /** Whether the tenant is taken from another customer that has it on these days. */
    move: z.boolean().default(false),
  })
  .meta({ id: "AddedCustomerTenant" });

export const changedCustomerTenant = z
  .strictObject({ ...named, from: days.from.optional(), before: days.before.optional() })
  .meta({ id: "ChangedCustomerTenant" });
