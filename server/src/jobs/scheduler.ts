import { PgBoss } from "pg-boss";
import type { Deps } from "../deps.ts";
import { collectDue } from "../features/collectors/collect-due.ts";
import { markOverdue } from "../features/invoices/mark-overdue.ts";
import { accrue } from "../features/usage/accrue.ts";
import { forgetRejected } from "../features/usage/keep-rejected.ts";
import { foldPlatformUsage } from "../features/usage/platform-usage.ts";
import { takeUpUnmatched } from "../features/usage/take-up-unmatched.ts";
import { forgetOldAnswers } from "../http/idempotency.ts";

/** Work that comes round by itself. Each is idempotent, so that it may be killed at any point and run again. */
const ROUNDS: readonly { name: string; cron: string; run(deps: Deps): Promise<unknown> }[] = [
  { name: "take-up-unmatched-usage", cron: "* * * * *", run: takeUpUnmatched },
  { name: "accrue-usage", cron: "* * * * *", run: accrue },
  { name: "fold-platform-usage", cron: "* * * * *", run: foldPlatformUsage },
  { name: "collect-usage", cron: "* * * * *", run: collectDue },
  { name: "mark-overdue", cron: "* * * * *", run: markOverdue },
  { name: "forget-rejected-usage", cron: "23 * * * *", run: forgetRejected },
  { name: "forget-old-answers", cron: "17 * * * *", run: forgetOldAnswers },
];

/** A job whose process has died is given to another one after this long. */
const HEARTBEAT_SECONDS = 30;

const POLLING_SECONDS = 5;

/**
 * Starts the jobs of this process. Any number of processes share them through the queue: of each round one is waiting
 * and one running at most, however many processes there are.
 */
export async function startJobs(deps: Deps, databaseUrl: string): Promise<{ stop(): Promise<void> }> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: "job",
    max: 3,
    application_name: "billow jobs",
  });
  boss.on("error", (error) => deps.log.warn({ err: error }, "The job queue met an error and goes on."));
  await boss.start();
  for (const round of ROUNDS) {
    await boss.createQueue(round.name, {
      policy: "stately",
      heartbeatSeconds: HEARTBEAT_SECONDS,
      retryLimit: 0,
    });
    await boss.work(round.name, { pollingIntervalSeconds: POLLING_SECONDS }, async () => {
      await round.run(deps);
    });
    await boss.schedule(round.name, round.cron);
    await boss.send(round.name);
  }
  return { stop: () => boss.stop({ graceful: true, timeout: 10_000 }) };
}
