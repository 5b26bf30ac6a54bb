import { isDeepStrictEqual } from "node:util";
import type { NewCustomer } from "@billow/contract/parties/customer.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { createCustomer } from "./create-customer.ts";
import { customerOfTenant } from "./queries.ts";
import type { TakeUp } from "./take-up.ts";
import { updateCustomer } from "./update-customer.ts";

/** What is known of a customer; of one that is there already, what is not given stays. */
type KnownCustomer = Partial<NewCustomer> & { tenantId: string };

/**
 * Makes the customer of a tenant, or changes it, as its tenant id says. The same again changes nothing.
 *
 * @throws DomainError as `createCustomer` and `updateCustomer` do, and where a new one lacks a name or a currency
 */
export async function putCustomer(
  tx: Transaction<Database>,
  deps: Deps,
  { tenantId, currency, ...given }: KnownCustomer,
  { takeUp, actor }: { takeUp: TakeUp; actor: Actor },
): Promise<"created" | "changed" | "unchanged"> {
  const before = await customerOfTenant(tx, tenantId);
  if (before === undefined) {
    if (given.name === undefined) throw missing("name");
    if (currency === undefined) throw missing("currency");
    const customer = { billingEmail: null, ...given, name: given.name, tenantId, currency };
    await createCustomer(tx, deps, customer, { takeUp, actor });
    return "created";
  }
  if (currency !== undefined && currency !== before.currency) {
    throw new DomainError(
      "currency_mismatch",
      `The customer is billed in ${before.currency}, which cannot change. Leave the currency out, or make another customer.`,
      "/currency",
    );
  }
  // Parts of the address that are not given stay, too.
  const address = given.address && { ...before.address, ...given.address };
  const change = { ...given, ...(address && { address }) };
  const after = await updateCustomer(tx, deps, { id: before.id, change, takeUp, actor });
  return isDeepStrictEqual(after, before) ? "unchanged" : "changed";
}

function missing(field: string): DomainError {
  return new DomainError("invalid_request", `A new customer needs a ${field}.`, `/${field}`);
}
