import { BULK_SHOWN_MAX, type BulkJob } from "@billow/contract/invoicing/bulk.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { presentJob } from "./present.ts";
import { type BulkJobRow, findJob, resultsOf } from "./queries.ts";

/** A job with its progress. @throws DomainError `not_found` */
export async function readJobRow(db: Kysely<Database>, id: string): Promise<BulkJobRow> {
  const row = await findJob(db, id);
  if (row === undefined) throw new DomainError("not_found", `There is no bulk job ${id}.`);
  return row;
}

/** A job with its results. @throws DomainError `not_found` */
export async function readBulkJob(db: Kysely<Database>, id: string): Promise<BulkJob> {
  return presentJob(await readJobRow(db, id), await resultsOf(db, id, BULK_SHOWN_MAX));
}
