import type { BulkJobSummary } from "@billow/contract/invoicing/bulk.ts";
import type { LiveHub } from "../../activity/live/hub.ts";
import type { Deps } from "../../deps.ts";
import type { EventStream } from "../../http/event-stream.ts";
import type { Admission, Streamed } from "../../http/handler.ts";
import { presentJobSummary } from "./present.ts";
import { readJobRow } from "./read-bulk-job.ts";

/**
 * Streams a job's progress: at once, then after every change. It ends with the job.
 *
 * @throws DomainError `not_found`
 */
export async function watchBulkJob(
  { db }: Pick<Deps, "db">,
  hub: LiveHub,
  { id, admission }: { id: string; admission: Admission },
): Promise<Streamed> {
  await readJobRow(db, id);
  let sending = Promise.resolve();
  const sendTo = (stream: EventStream) => {
    sending = sending
      .then(async () => send(stream, presentJobSummary(await readJobRow(db, id))))
      // A caller whose stream ends early, as when the database is unreachable, connects again.
      .catch(() => stream.end());
  };
  const stream = await hub.open(admission, (event, to) => {
    if (event.name === "invoices" || (event.name === "bulk" && event.data.id === id)) sendTo(to);
  });
  sendTo(stream);
  return { body: stream.body, fileName: null };
}

function send(stream: EventStream, job: BulkJobSummary): void {
  stream.send("progress", job);
  if (job.finishedAt !== null) stream.end();
}
