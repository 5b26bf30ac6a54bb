import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { call } from "../client/client.ts";

type AddedTenant = CallInput<Api["addCustomerTenant"]>["body"];
type ChangedTenant = CallInput<Api["changeCustomerTenant"]>["body"];

/** Gives a tenant to a customer, or moves it there from another one. */
export async function addTenant(id: string, body: AddedTenant, idempotencyKey: string): Promise<Customer> {
  return (await call("addCustomerTenant", { params: { id }, body, idempotencyKey })).data;
}

export async function changeTenant(id: string, tenantId: string, body: ChangedTenant): Promise<Customer> {
  return (await call("changeCustomerTenant", { params: { id, tenantId }, body })).data;
}

export async function removeTenant(id: string, tenantId: string): Promise<Customer> {
  return (await call("removeCustomerTenant", { params: { id, tenantId } })).data;
}
