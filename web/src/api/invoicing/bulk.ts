import type { BulkAction, BulkJob, BulkPreview, InvoiceSelection } from "@billow/contract/invoicing/bulk.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";
import { downloadByPost } from "../client/download.ts";

/** What an action would do to a selection, and which invoices it would skip. */
export function bulkPreviewQuery(action: BulkAction, selection: InvoiceSelection) {
  return queryOptions({
    queryKey: ["bulk-preview", action, selection],
    queryFn: async ({ signal }) =>
      (await call("bulkInvoices", { body: { action, selection, dryRun: true }, signal })).data as BulkPreview,
    // Always fetched again when the dialog opens: old data is no basis for sending.
    staleTime: 0,
    gcTime: 0,
  });
}

export async function startBulkJob(
  body: { action: BulkAction; selection: InvoiceSelection; reason?: string },
  idempotencyKey: string,
): Promise<BulkJob> {
  return (await call("bulkInvoices", { body, idempotencyKey })).data as BulkJob;
}

/** The newest jobs, which the frame watches. */
export const bulkJobsQuery = queryOptions({
  queryKey: ["bulk-jobs", "list"],
  queryFn: async ({ signal }) => (await call("listBulkJobs", { query: { limit: 10 }, signal })).data.items,
});

export function bulkJobQuery(id: string) {
  return queryOptions({
    queryKey: ["bulk-jobs", "one", id],
    queryFn: async ({ signal }) => (await call("getBulkJob", { params: { id }, signal })).data,
  });
}

export async function stopBulkJob(id: string, how: "cancelBulkJob" | "undoBulkJob"): Promise<BulkJob> {
  return (await call(how, { params: { id } })).data;
}

export function exportSelection(selection: InvoiceSelection): Promise<void> {
  return downloadByPost("exportSelectedInvoices", { selection });
}
