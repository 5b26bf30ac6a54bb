import type { BulkJob, BulkJobSummary } from "@billow/contract/invoicing/bulk.ts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { fileUrl } from "../../../api/client/download.ts";
import { bulkJobQuery } from "../../../api/invoicing/bulk.ts";

/**
 * A job as it stands just now. The server tells every step; where something in between swallows its stream, asking every
 * two seconds finds out too.
 */
export function useJob(id: string) {
  const client = useQueryClient();
  const job = useQuery({
    ...bulkJobQuery(id),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 2000),
  });
  const over = job.data !== undefined && isOver(job.data);

  useEffect(() => {
    if (over) {
      void client.invalidateQueries({ queryKey: ["invoices"] });
      void client.invalidateQueries({ queryKey: ["customers"] });
      return;
    }
    const stream = new EventSource(fileUrl("watchBulkJob", { params: { id } }));
    stream.addEventListener("progress", (event: MessageEvent<string>) => {
      const step = JSON.parse(event.data) as BulkJobSummary;
      // The stream tells the figures alone; the results of each invoice are asked for once it is over.
      if (isOver(step)) void client.invalidateQueries({ queryKey: bulkJobQuery(id).queryKey });
      else
        client.setQueryData(bulkJobQuery(id).queryKey, (known?: BulkJob) => known && { ...known, ...step });
    });
    return () => stream.close();
  }, [id, over, client]);

  return job;
}

export function isOver({ state }: Pick<BulkJobSummary, "state">): boolean {
  return state !== "queued" && state !== "running";
}
