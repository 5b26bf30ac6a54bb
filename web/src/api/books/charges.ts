import type { Charge } from "@billow/contract/books/charges.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** The newest fees and interest of a customer for late and returned money. */
export function customerChargesQuery(customerId: string) {
  return queryOptions({
    queryKey: ["customers", "charges", customerId],
    queryFn: async ({ signal }) =>
      (await call("listCharges", { query: { customerId, limit: 20 }, signal })).data.items,
  });
}

/** Gives up a charge that no invoice bills yet. */
export async function waiveCharge(id: string, reason: string, idempotencyKey: string): Promise<Charge> {
  return (await call("waiveCharge", { params: { id }, body: { reason }, idempotencyKey })).data;
}
