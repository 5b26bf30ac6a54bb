import type { InvoiceStatus } from "@billow/contract/invoicing/invoice.ts";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import { checkFile, fileUrl } from "./download.ts";

/** What narrows the invoice list, apart from the statuses. Dates are days in the billing zone, half-open. */
export interface InvoiceFilter {
  q?: string | undefined;
  issuerId?: string | undefined;
  issuedFrom?: string | undefined;
  issuedBefore?: string | undefined;
  dueFrom?: string | undefined;
  dueBefore?: string | undefined;
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

/** One page of the list; the rows before stay until the new ones are there. */
export function invoiceListQuery({ statuses, ...page }: InvoicePage) {
  const query = { ...page, status: statuses.length === 0 ? undefined : statuses.join(",") };
  return queryOptions({
    queryKey: ["invoices", "list", query],
    queryFn: async ({ signal }) => (await call("listInvoices", { query, signal })).data,
    placeholderData: keepPreviousData,
  });
}

/** How many invoices match per status, and what is outstanding. */
export function invoiceCountsQuery(filter: InvoiceFilter) {
  return queryOptions({
    queryKey: ["invoices", "counts", filter],
    queryFn: async ({ signal }) => (await call("countInvoices", { query: { ...filter }, signal })).data,
    placeholderData: keepPreviousData,
  });
}

/** One invoice whole, with the version that changes of it must name. */
export function invoiceQuery(number: string) {
  return queryOptions({
    queryKey: ["invoices", "one", number],
    queryFn: async ({ signal }) => {
      const { data, etag } = await call("getInvoice", { params: { id: number }, signal });
      return { invoice: data, etag };
    },
  });
}

/** The newest invoices of one customer. */
export function customerInvoicesQuery(customerId: string) {
  return queryOptions({
    queryKey: ["invoices", "of-customer", customerId],
    queryFn: async ({ signal }) =>
      (await call("listInvoices", { query: { customerId, limit: 10 }, signal })).data.items,
  });
}

/** Whether an invoice's PDF can be had; asked anew at each opening, as a draft's changes with it. */
export function invoicePdfQuery(number: string) {
  return queryOptions({
    queryKey: ["invoice-pdf", number],
    queryFn: ({ signal }) => checkFile(fileUrl("getInvoicePdf", { params: { id: number } }), signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
