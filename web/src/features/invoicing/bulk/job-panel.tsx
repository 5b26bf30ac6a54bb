import type { BulkJob } from "@billow/contract/invoicing/bulk.ts";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useMe } from "../../../api/access/session.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { bulkJobQuery, bulkJobsQuery, stopBulkJob } from "../../../api/invoicing/bulk.ts";
import { Button, IconButton } from "../../../components/button.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { jobText } from "./bulk-text.ts";
import classes from "./job-panel.module.css";
import { JobReportDialog } from "./job-report-dialog.tsx";
import { isOver, useJob } from "./use-job.ts";
import { dismissJob, onWatchedJobs, watchedJobs, watchJob } from "./watched-jobs.ts";

/** The jobs that run, at the edge of every page, so that leaving the list loses nothing. */
export function JobPanel() {
  const me = useMe();
  const ids = useSyncExternalStore(onWatchedJobs, watchedJobs);
  const jobs = useQuery(bulkJobsQuery).data;
  // What this person started in another window, or before the page was loaded again, goes on here.
  useEffect(() => {
    for (const job of jobs ?? []) if (!isOver(job) && job.createdBy.id === me.id) watchJob(job.id);
  }, [jobs, me.id]);
  return (
    ids.length > 0 && (
      <section aria-label="Running in the background" className={classes.panel}>
        {ids.map((id) => (
          <JobCard key={id} id={id} />
        ))}
      </section>
    )
  );
}

function JobCard({ id }: { id: string }) {
  const job = useJob(id).data;
  const [report, setReport] = useState(false);
  if (job === undefined) return null;
  const over = isOver(job);
  const progress = job.done + job.failed + job.skipped;
  return (
    <div className={classes.card}>
      <p className={classes.text} role="status">
        {jobText(job)}
      </p>
      {over ? (
        <IconButton size="compact" icon={IconX} label="Dismiss" onClick={() => dismissJob(id)} />
      ) : (
        <progress className={classes.progress} aria-label={jobText(job)} value={progress} max={job.total} />
      )}
      <div className={classes.actions}>
        <Button size="compact" onClick={() => setReport(true)}>
          {over ? "Report" : "Details"}
        </Button>
        <Stop job={job} />
      </div>
      {report && <JobReportDialog job={job} onClose={() => setReport(false)} />}
    </div>
  );
}

const undoMs = 5000;

/** Undo while the e-mails are still held back, Cancel for what is still to do. */
function Stop({ job }: { job: BulkJob }) {
  const client = useQueryClient();
  const held = useHeld(job);
  const stop = useMutation({
    mutationFn: (how: "cancelBulkJob" | "undoBulkJob") => stopBulkJob(job.id, how),
    onSuccess: async (stopped) => {
      client.setQueryData(bulkJobQuery(job.id).queryKey, stopped);
      await client.invalidateQueries({ queryKey: ["invoices"] });
    },
    onError: (error) => toast(failureOf(error).detail),
  });
  if (held) {
    return (
      <Button size="compact" busy={stop.isPending} onClick={() => stop.mutate("undoBulkJob")}>
        Undo
      </Button>
    );
  }
  if (isOver(job)) return null;
  return (
    <Button size="compact" busy={stop.isPending} onClick={() => stop.mutate("cancelBulkJob")}>
      Cancel
    </Button>
  );
}

/** Whether the job's e-mails are still held back: for five seconds after it was started. */
function useHeld({ action, state, createdAt }: BulkJob): boolean {
  const [now, setNow] = useState(() => Date.now());
  const left = Date.parse(createdAt) + undoMs - now;
  const held = action === "send" && state !== "cancelled" && left > 0;
  useEffect(() => {
    if (!held) return;
    const timer = setTimeout(() => setNow(Date.now()), left);
    return () => clearTimeout(timer);
  }, [held, left]);
  return held;
}
