import type { HeldFilter } from "@billow/contract/invoicing/held-reason.ts";
import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";
import { checkFile, fileUrl } from "../client/download.ts";

/** Filters of the invoice list besides status. Dates are days in the billing zone, half-open. */
export interface InvoiceFilter {
  q?: string | undefined;
  issuerId?: string | undefined;
  issuedFrom?: string | undefined;
  issuedBefore?: string | undefined;
  dueFrom?: string | undefined;
  dueBefore?: string | undefined;
  currency?: string | undefined;
  held?: HeldFilter | undefined;
}

export const invoiceSorts = [
  "number",
  "-number",
  "customer",
  "-customer",
  "total",
  "-total",
  "issueDate",
  "-issueDate",
  "dueDate",
  "-dueDate",
] as const;
export type InvoiceSort = (typeof invoiceSorts)[number];

export interface InvoicePage extends InvoiceFilter {
  statuses: readonly InvoiceStatus[];
  sort: InvoiceSort;
  limit: number;
  cursor?: string | undefined;
}

/** One page of the list. The previous rows stay until the new ones arrive. */
export function invoiceListQuery({ statuses, ...page }: InvoicePage) {
  const query = { ...page, status: statuses.length === 0 ? undefined : statuses.join(",") };
  return queryOptions({
    queryKey: ["invoices", "list", query],
    queryFn: async ({ signal }) => (await call("listInvoices", { query, signal })).data,
    placeholderData: keepPreviousData,
  });
}

/** The number of matching invoices per status, and the outstanding amount. */
export function invoiceCountsQuery(filter: InvoiceFilter) {
  return queryOptions({
    queryKey: ["invoices", "counts", filter],
    queryFn: async ({ signal }) => (await call("countInvoices", { query: { ...filter }, signal })).data,
    placeholderData: keepPreviousData,
  });
}

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
