import { z } from "zod";
import { actor } from "../activity/event.ts";
import { route } from "../route.ts";
import { amount, commaList, currency, id, instant, page, pageQuery, text } from "../wire.ts";
import { invoiceFilter, invoiceSort, invoiceStatus } from "./invoice.ts";

/** Ids of one selection at most; more are selected by a filter. */
export const SELECTED_IDS_MAX = 10_000;

/** Invoices left alone that a preview names, and results that a job shows; a job's report has all. */
export const BULK_SHOWN_MAX = 500;

/** What can be done with many invoices at once. */
export const bulkAction = z.enum(["send", "void", "remind"]);
export type BulkAction = z.output<typeof bulkAction>;

/** Some invoices: one by one, or all that a list with these filters shows. */
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
    /** Why the invoices are voided; needed for that alone. */
    reason: text(500).optional(),
    /**
     * Sends drafts although what they were made of has changed, and finalized invoices after their due date; they are skipped
     * otherwise.
     */
    asItIs: z.boolean().default(false),
    /** Only says what would happen. */
    dryRun: z.boolean().default(false),
  })
  .superRefine(({ action, reason, dryRun }, context) => {
    if (action === "void" && reason === undefined && !dryRun) {
      context.addIssue({ code: "custom", path: ["reason"], message: "say why the invoices are voided" });
    }
  })
  .meta({ id: "NewBulkJob" });

/** What a bulk action would do, and whom it would leave alone. */
export const bulkPreview = z
  .object({
    dryRun: z.literal(true),
    action: bulkAction,
    /** Invoices of the selection. */
    selected: z.number().int(),
    /** Of these, how many the action takes. */
    eligible: z.number().int(),
    /** Of these, how many are drafts, which sending finalizes first. */
    drafts: z.number().int(),
    /** Customers of the invoices the action takes. */
    customers: z.number().int(),
    /** What the invoices the action takes amount to. */
    totals: z.array(z.object({ currency, amount })),
    /** The first invoices the action leaves alone. */
    skipped: z.array(
      z.object({
        id,
        number: z.string(),
        customer: z.string(),
        /** In words for people: "Already paid". */
        reason: z.string(),
        code: z.string(),
      }),
    ),
    skippedCount: z.number().int(),
  })
  .meta({ id: "BulkPreview" });
export type BulkPreview = z.output<typeof bulkPreview>;

/** How a bulk job stands; a cancelled one keeps what it has done. */
export const bulkJobState = z.enum(["queued", "running", "done", "cancelled"]);

/** How it went with one invoice. */
export const bulkOutcome = z.enum(["done", "failed", "skipped"]);

const bulkJobFields = {
  id,
  action: bulkAction,
  reason: z.string().nullable(),
  state: bulkJobState,
  /** Invoices of the job; what is not done, failed or skipped is still to do, or was cancelled. */
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

/** A bulk job with the results that matter most: what failed, then what was skipped, then what was done last. */
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
      "Send, void or remind of many invoices as a job that survives restarts; with `dryRun` only says what would happen",
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
    summary: "Stop before the next invoice; what is done stays done",
    params: jobParams,
    response: bulkJob,
  }),
  undoBulkJob: route({
    method: "POST",
    path: "/bulk-jobs/{id}/undo",
    summary: "Stop, and take back every sending whose e-mail is still held",
    params: jobParams,
    response: bulkJob,
  }),
  getBulkReport: route({
    method: "GET",
    path: "/bulk-jobs/{id}/report.csv",
    summary: "What became of each invoice of a bulk job, as a CSV file",
    params: jobParams,
    response: z.string(),
    answer: "csv",
  }),
};
