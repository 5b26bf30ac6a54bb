import type { BulkJobSummary } from "@billow/contract/invoicing/bulk.ts";
import type { LiveHub } from "../../activity/live/hub.ts";
import type { Deps } from "../../deps.ts";
import type { EventStream } from "../../http/event-stream.ts";
import type { Admission, Streamed } from "../../http/handler.ts";
import { presentJobSummary } from "./present.ts";
import { readJobRow } from "./read-bulk-job.ts";

/**
 * A stream that tells at once how far a job is, then again whenever it got on, and ends with the job.
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
      // The caller comes back and asks again when the stream ends early, as when the database is away.
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
