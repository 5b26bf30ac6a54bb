import type { HeldFilter } from "@billow/contract/invoicing/held-reason.ts";
import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

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
