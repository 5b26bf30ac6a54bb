import { expectVersion } from "../../../db/row-version.ts";
import { write } from "../../../http/handler.ts";
import { setParent, type TermsSince } from "../group/set-parent.ts";
import { presentedOne } from "../presented.ts";
import { readCustomer } from "../read-customer.ts";
import type { TakeUp } from "../take-up.ts";
import { addTenant, changeTenant, removeTenant } from "./tenants.ts";

/** What is billed with a customer: its tenants, and those of a group. */
export function tenantHandlers({ takeUp, termsSince }: { takeUp: TakeUp; termsSince: TermsSince }) {
  return {
    setCustomerParent: write<"setCustomerParent">(
      async ({ tx, deps, params, body, principal, ifMatch, setEtag }) => {
        const { id } = await readCustomer(tx, params.id);
        await expectVersion(tx, { table: "customer", id }, ifMatch);
        const change = { id, parentId: body.parentId, month: body.from ?? null, actor: principal.actor };
        await setParent(tx, deps, change, termsSince);
        return presentedOne(tx, await readCustomer(tx, id), setEtag);
      },
    ),

    addCustomerTenant: write<"addCustomerTenant">(
      async ({ tx, deps, params, body, principal, ifMatch, setEtag }) => {
        const { id } = await readCustomer(tx, params.id);
        await expectVersion(tx, { table: "customer", id }, ifMatch);
        await addTenant(tx, deps, { customerId: id, wanted: body }, { takeUp, actor: principal.actor });
        return presentedOne(tx, await readCustomer(tx, id), setEtag);
      },
    ),

    changeCustomerTenant: write<"changeCustomerTenant">(
      async ({ tx, deps, params, body, principal, ifMatch, setEtag }) => {
        const { id } = await readCustomer(tx, params.id);
        await expectVersion(tx, { table: "customer", id }, ifMatch);
        const { tenantId } = params;
        await changeTenant(tx, deps, { customerId: id, tenantId, change: body }, principal.actor);
        return presentedOne(tx, await readCustomer(tx, id), setEtag);
      },
    ),

    removeCustomerTenant: write<"removeCustomerTenant">(
      async ({ tx, deps, params, principal, ifMatch, setEtag }) => {
        const { id } = await readCustomer(tx, params.id);
        await expectVersion(tx, { table: "customer", id }, ifMatch);
        await removeTenant(tx, deps, { customerId: id, tenantId: params.tenantId }, principal.actor);
        return presentedOne(tx, await readCustomer(tx, id), setEtag);
      },
    ),
  };
}
