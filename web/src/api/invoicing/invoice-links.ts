import type { InvoiceLink } from "@billow/contract/invoicing/invoice-link.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** Whether a link opens an invoice to its customer. */
export function invoiceLinkQuery(number: string) {
  return queryOptions({
    queryKey: ["invoices", "link", number],
    queryFn: async ({ signal }) =>
      (await call("getInvoiceLink", { params: { id: number }, signal })).data.link,
  });
}

/** The link of an invoice with its address; a new one where there is none. */
export async function createInvoiceLink(number: string): Promise<InvoiceLink & { address: string }> {
  return (await call("createInvoiceLink", { params: { id: number } })).data;
}

export async function revokeInvoiceLink(number: string): Promise<void> {
  await call("revokeInvoiceLink", { params: { id: number } });
}
