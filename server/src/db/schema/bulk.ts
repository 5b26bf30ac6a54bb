/** Columns of bulk jobs, as read through `pool.ts`. */

export interface BulkJobTable {
  id: string;
  action: string;
  reason: string | null;
  /** Whether to send drafts whose data has changed, and finalized invoices after their due date. */
  as_it_is: boolean;
  state: "queued" | "running" | "done" | "cancelled";
  total: number;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface BulkItemTable {
  job_id: string;
  position: number;
  invoice_id: string;
  /** Null while the item is pending. */
  outcome: "done" | "failed" | "skipped" | null;
  code: string | null;
  detail: string | null;
  at: string | null;
}

export interface BulkTables {
  bulk_job: BulkJobTable;
  bulk_item: BulkItemTable;
}
