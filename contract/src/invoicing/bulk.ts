import { z } from "zod";
import { actor } from "../activity/event-types.ts";
import { route } from "../route.ts";
import { amount, commaList, currency, id, instant, page, pageQuery, text } from "../wire.ts";
import { invoiceFilter, invoiceSort } from "./invoice.ts";
import { invoiceStatus } from "./invoice-status.ts";
import { issueWarnings } from "./issue-warnings.ts";

/** Most ids of a selection. Select more by a filter. */
export const SELECTED_IDS_MAX = 10_000;

/** Most skipped invoices in a preview, and most results in a job. A job's report has all. */
export const BULK_SHOWN_MAX = 500;

/** The actions on many invoices at once. */
export const bulkAction = z.enum(["send", "void", "remind"]);
export type BulkAction = z.output<typeof bulkAction>;

/** Some invoices: by id, or all that a list with these filters shows. */
export const invoiceSelection = z
  .union([
    z.strictObject({
      ids: z
        .array(id)
        .min(1)
        .max(SELECTED_IDS_MAX, `at most ${SELECTED_IDS_MAX} ids; select more by a filter`),
    }),
    z.strictObject({
      filter: z.strictObject({ ...invoiceFilter, status: z.array(invoiceStatus).optional() }),
    }),
  ])
  .meta({ id: "InvoiceSelection" });
export type InvoiceSelection = z.output<typeof invoiceSelection>;

const newBulkJob = z
  .strictObject({
    action: bulkAction,
    selection: invoiceSelection,
    /** Why the invoices are voided; only needed for that. */
    reason: text(500).optional(),
    /**
     * Sends drafts although their data has changed, and finalized invoices after their due date. Otherwise they are
     * skipped.
     */
    asItIs: z.boolean().default(false),
    /** Only returns what would happen. */
    dryRun: z.boolean().default(false),
  })
  .superRefine(({ action, reason, dryRun }, context) => {
    if (action === "void" && reason === undefined && !dryRun) {
      context.addIssue({
        code: "custom",
        path: ["reason"],
        message: "give a reason for voiding the invoices",
      });
    }
  })
  .meta({ id: "NewBulkJob" });

/** What a bulk action would do, and which invoices it would skip. */
export const bulkPreview = z
  .object({
    dryRun: z.literal(true),
    action: bulkAction,
    /** Invoices of the selection. */
    selected: z.number().int(),
    /** The number of eligible ones. */
    eligible: z.number().int(),
    /** The number of drafts among these, which sending finalizes first. */
    drafts: z.number().int(),
    /** The number of customers of eligible invoices. */
    customers: z.number().int(),
    /** The totals of eligible invoices. */
    totals: z.array(z.object({ currency, amount })),
    /** The first skipped invoices. */
    skipped: z.array(
      z.object({
        id,
        number: z.string(),
        customer: z.string(),
        /** A reason for people: "Already paid". */
        reason: z.string(),
        code: z.string(),
      }),
    ),
    skippedCount: z.number().int(),
    warnings: issueWarnings,
  })
  .meta({ id: "BulkPreview" });
export type BulkPreview = z.output<typeof bulkPreview>;

/** The state of a bulk job. A cancelled job keeps what it has done. */
export const bulkJobState = z.enum(["queued", "running", "done", "cancelled"]);

/** The outcome for an invoice. */
export const bulkOutcome = z.enum(["done", "failed", "skipped"]);

const bulkJobFields = {
  id,
  action: bulkAction,
  reason: z.string().nullable(),
  state: bulkJobState,
  /** Invoices of the job. Those not done, failed or skipped are pending or were cancelled. */
  total: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  createdBy: actor,
};

/** A bulk job as lists show it. */
export const bulkJobSummary = z.object(bulkJobFields).meta({ id: "BulkJobSummary" });
export type BulkJobSummary = z.output<typeof bulkJobSummary>;

/** A bulk job with the most important results: failed, then skipped, then last done. */
export const bulkJob = z
  .object({
    ...bulkJobFields,
    results: z.array(
      z.object({
        invoiceId: id,
        number: z.string(),
        customer: z.string(),
        outcome: bulkOutcome,
        code: z.string().nullable(),
        detail: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "BulkJob" });
export type BulkJob = z.output<typeof bulkJob>;

const jobParams = z.strictObject({ id });

export const bulkRoutes = {
  bulkInvoices: route({
    method: "POST",
    path: "/invoices/bulk",
    summary:
      "Send, void or remind of many invoices as a job that survives restarts; with `dryRun`, only return what would happen",
    body: newBulkJob,
    response: z.union([bulkPreview, bulkJob]),
    status: 202,
    otherStatus: 200,
  }),
  exportInvoices: route({
    method: "GET",
    path: "/invoices/export.csv",
    summary: "The invoices that match as a CSV file",
    query: z.strictObject({
      ...invoiceFilter,
      status: commaList(invoiceStatus).optional(),
      sort: invoiceSort.default("-issueDate"),
    }),
    response: z.string(),
    answer: "csv",
  }),
  exportSelectedInvoices: route({
    method: "POST",
    path: "/invoices/export",
    summary: "The invoices of a selection as a CSV file",
    body: z.strictObject({ selection: invoiceSelection, sort: invoiceSort.default("-issueDate") }),
    response: z.string(),
    answer: "csv",
  }),
  listBulkJobs: route({
    method: "GET",
    path: "/bulk-jobs",
    summary: "Bulk jobs, newest first",
    query: z.strictObject(pageQuery),
    response: page(bulkJobSummary),
  }),
  getBulkJob: route({
    method: "GET",
    path: "/bulk-jobs/{id}",
    summary: "One bulk job with its results",
    params: jobParams,
    response: bulkJob,
  }),
  watchBulkJob: route({
    method: "GET",
    path: "/bulk-jobs/{id}/events",
    summary:
      "A bulk job's progress as server-sent events named `progress`, each a BulkJobSummary, until it has ended",
    params: jobParams,
    response: z.string(),
    answer: "events",
  }),
  cancelBulkJob: route({
    method: "POST",
    path: "/bulk-jobs/{id}/cancel",
    summary: "Stop before the next invoice; finished invoices stay finished",
    params: jobParams,
    response: bulkJob,
  }),
  undoBulkJob: route({
    method: "POST",
    path: "/bulk-jobs/{id}/undo",
    summary: "Stop, and undo every send whose e-mail is still held",
    params: jobParams,
    response: bulkJob,
  }),
  getBulkReport: route({
    method: "GET",
    path: "/bulk-jobs/{id}/report.csv",
    summary: "The outcome of each invoice of a bulk job, as a CSV file",
    params: jobParams,
    response: z.string(),
    answer: "csv",
  }),
};
