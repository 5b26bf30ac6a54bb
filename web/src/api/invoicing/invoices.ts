import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";
import { checkFile, fileUrl } from "../client/download.ts";

/** An invoice with all details, and the version that changes must name. */
export function invoiceQuery(number: string) {
  return queryOptions({
    queryKey: ["invoices", "one", number],
    queryFn: async ({ signal }) => {
      const { data, etag } = await call("getInvoice", { params: { id: number }, signal });
      return { invoice: data, etag };
    },
  });
}

/** What a refresh would change of a draft, asked anew whenever it is shown. */
export function refreshPreviewQuery(number: string) {
  return queryOptions({
    queryKey: ["invoices", "refresh-preview", number],
    queryFn: async ({ signal }) => (await call("previewRefresh", { params: { id: number }, signal })).data,
    // What is shown once must not change under the hand.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** The newest invoices of a customer. */
export function customerInvoicesQuery(customerId: string) {
  return queryOptions({
    queryKey: ["invoices", "of-customer", customerId],
    queryFn: async ({ signal }) =>
      (await call("listInvoices", { query: { customerId, limit: 10 }, signal })).data.items,
  });
}

/** Whether an invoice's PDF is available. Checked at each opening, because a draft changes. */
export function invoicePdfQuery(number: string) {
  return queryOptions({
    queryKey: ["invoice-pdf", number],
    queryFn: ({ signal }) => checkFile(fileUrl("getInvoicePdf", { params: { id: number } }), signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
