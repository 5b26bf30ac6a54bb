import { queryOptions } from "@tanstack/react-query";
import { isZero } from "../../format/decimal.ts";
import { call } from "../client/client.ts";

/** A customer's invoices in a currency that wait for money, what is due first at the top. */
export function openInvoicesQuery(customerId: string, currency: string) {
  return queryOptions({
    queryKey: ["invoices", "open-of-customer", customerId, currency],
    queryFn: async ({ signal }) => {
      const query = {
        customerId,
        currency,
        status: "pending,sent,overdue",
        sort: "dueDate",
        limit: 100,
      } as const;
      const { items } = (await call("listInvoices", { query, signal })).data;
      // What is written off waits for nothing.
      return items.filter(({ amountDue }) => !isZero(amountDue));
    },
  });
}
