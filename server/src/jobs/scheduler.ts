import { PgBoss } from "pg-boss";
import { startLanes } from "../activity/deliveries/lanes.ts";
import { startUserMail } from "../activity/deliveries/user-mail/deliver-user-emails.ts";
import { startWebhooks } from "../activity/deliveries/webhooks/deliver-webhooks.ts";
import { forgetWebhooks } from "../activity/deliveries/webhooks/forget-webhooks.ts";
import { foldLedgerTally } from "../books/ledger/fold-ledger-tally.ts";
import { remindByHand } from "../collections/dunning/remind-invoice.ts";
import { sendReminders } from "../collections/dunning/send-reminders.ts";
import { settleSuspensions } from "../collections/suspensions/settle-suspensions.ts";
import { HEARTBEAT_SECONDS, QUEUE_APPLICATION, QUEUE_SCHEMA, QUEUES, startedOrStopped } from "../db/queue.ts";
import { steadyClock } from "../db/steady-clock.ts";
import type { Deps } from "../deps.ts";
import { forgetOldAnswers } from "../http/idempotency.ts";
import { resumeBulkJobs } from "../invoicing/bulk-jobs/resume-bulk-jobs.ts";
import { runBulkJob } from "../invoicing/bulk-jobs/run-bulk-job.ts";
import { markOverdue } from "../invoicing/invoices/lifecycle/mark-overdue.ts";
import { foldTally } from "../invoicing/invoices/list/fold-tally.ts";
import { startDelivery } from "../invoicing/mail/deliver.ts";
import { collectDue } from "../metering/collectors/collect-due.ts";
import { accrue } from "../metering/usage/allocations/accrue.ts";
import { archiveOldUsage } from "../metering/usage/archive/archive-old-usage.ts";
import { assignUnmatchedUsage } from "../metering/usage/ingest/assign-unmatched-usage.ts";
import { forgetRejected } from "../metering/usage/ingest/store-rejected.ts";
import { foldPlatformUsage } from "../metering/usage/rollups/fold-platform-usage.ts";
import { verifyTonight } from "../operations/nightly-verify/verify-tonight.ts";
import { finishBankStatements } from "../payments/bank/book-sure-lines.ts";
import { bookMessages } from "../payments/providers/book-messages.ts";
import { payNextRefund } from "../payments/providers/refund-by-provider.ts";
import { computeRunningMonths } from "../reporting/running-month/compute-running-months.ts";
import { publicForm } from "./public-form.ts";
import { userMail } from "./user-mail.ts";

interface Round {
  name: string;
  cron: string;
  /** A long one ends early when the signal says that the process is to end. */
  run(deps: Deps, databaseUrl: string, signal: AbortSignal): Promise<unknown>;
}

/** Scheduled work. Each round is idempotent, so it may be killed at any point and run again. */
const ROUNDS: readonly Round[] = [
  { name: "take-up-unmatched-usage", cron: "* * * * *", run: assignUnmatchedUsage },
  { name: "accrue-usage", cron: "* * * * *", run: accrue },
  { name: "fold-platform-usage", cron: "* * * * *", run: foldPlatformUsage },
  { name: "collect-usage", cron: "* * * * *", run: collectDue },
  { name: "mark-overdue", cron: "* * * * *", run: markOverdue },
  { name: "forget-rejected-usage", cron: "23 * * * *", run: forgetRejected },
  { name: "resume-bulk-jobs", cron: "* * * * *", run: resumeBulkJobs },
  { name: "finish-bank-statements", cron: "* * * * *", run: finishBankStatements },
  { name: "fold-invoice-tally", cron: "* * * * *", run: foldTally },
  { name: "fold-ledger-tally", cron: "* * * * *", run: foldLedgerTally },
  { name: "book-payments", cron: "* * * * *", run: bookMessages },
  { name: "send-reminders", cron: "*/5 * * * *", run: sendReminders },
  { name: "settle-suspensions", cron: "* * * * *", run: settleSuspensions },
  { name: "compute-running-month", cron: "* * * * *", run: (deps) => computeRunningMonths(deps) },
  { name: "archive-old-usage", cron: "* * * * *", run: archiveOldUsage },
  { name: "verify-nightly", cron: "* * * * *", run: (deps, url) => verifyTonight(deps, url) },
  { name: "forget-webhooks", cron: "41 * * * *", run: forgetWebhooks },
  { name: "forget-old-answers", cron: "17 * * * *", run: forgetOldAnswers },
];

const POLLING_SECONDS = 5;
/** Shorter, because people wait for bulk jobs. */
const BULK_POLLING_SECONDS = 1;
/** How many bulk jobs this process runs at the same time. */
const BULK_JOBS_MAX = 2;
const STOP_MS = 10_000;

/**
 * Starts the jobs of this process. Any number of processes share them through the queue. Of each round at most one is waiting
 * and one is running.
 */
export async function startJobs(deps: Deps, databaseUrl: string): Promise<{ stop(): Promise<void> }> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: QUEUE_SCHEMA,
    max: 3,
    application_name: QUEUE_APPLICATION,
    clock: steadyClock,
  });
  boss.on("error", (error) => deps.log.warn({ err: error }, "The job queue met an error and goes on."));
  const stopping = new AbortController();
  await startedOrStopped(boss, async () => {
    await workOnBulkJobs(deps, boss, stopping.signal);
    for (const round of ROUNDS) await goRound({ deps, databaseUrl, boss, signal: stopping.signal }, round);
    await resumeBulkJobs(deps);
  });
  const deliveries = [
    startDelivery(deps),
    startWebhooks(deps, { render: publicForm(deps) }),
    startUserMail(deps, userMail(deps)),
    startLanes(deps, { count: 1, what: "Refunds", step: () => payNextRefund(deps) }),
  ];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(deliveries.map((delivery) => delivery.stop()));
      await boss.stop({ graceful: true, timeout: STOP_MS });
    },
  };
}

async function goRound(
  { deps, databaseUrl, boss, signal }: { deps: Deps; databaseUrl: string; boss: PgBoss; signal: AbortSignal },
  { name, cron, run }: Round,
): Promise<void> {
  await boss.createQueue(name, {
    policy: "stately",
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retryLimit: 0,
  });
  await boss.work(name, { pollingIntervalSeconds: POLLING_SECONDS }, async () => {
    await run(deps, databaseUrl, signal);
  });
  await boss.schedule(name, cron);
  await boss.send(name);
}

/** The queue offers a job again when it considers it lost. A job that this process still runs is not started twice. */
async function workOnBulkJobs(deps: Deps, boss: PgBoss, signal: AbortSignal): Promise<void> {
  const inHand = new Set<string>();
  await boss.createQueue("bulk-jobs", QUEUES["bulk-jobs"]);
  await boss.work<{ id: string }>(
    "bulk-jobs",
    { pollingIntervalSeconds: BULK_POLLING_SECONDS, localConcurrency: BULK_JOBS_MAX },
    async (jobs) => {
      for (const { id } of jobs.map((job) => job.data)) {
        if (inHand.has(id)) continue;
        inHand.add(id);
        try {
          await runBulkJob(deps, id, { remind: remindByHand, signal });
        } finally {
          inHand.delete(id);
        }
      }
    },
  );
}
