import type { Kysely } from "kysely";
import { fromKysely, PgBoss } from "pg-boss";
import type { JobQueue, QueuedJob } from "../deps.ts";
import type { Log } from "../log.ts";
import type { Database } from "./schema.ts";
import { steadyClock } from "./steady-clock.ts";

/** The schema of the queue's own tables. */
export const QUEUE_SCHEMA = "job";

/** The application name of servers and workers in the database, used by nothing else. */
export const QUEUE_APPLICATION = "billow jobs";

/** A job whose process has died is given to another process after this long. */
export const HEARTBEAT_SECONDS = 30;

/** The options of each queue. A job waits once per subject, and may run in several processes that share its items. */
export const QUEUES = {
  "bulk-jobs": {
    policy: "short",
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: 23 * 3600,
    retryLimit: 100,
    retryDelay: 1,
  },
} as const satisfies Record<QueuedJob["queue"], object>;

/** Starts a queue and prepares it. One that could not be is stopped, as its timers would keep the process from ending. */
export async function startedOrStopped<T>(boss: PgBoss, prepare: () => Promise<T>): Promise<T> {
  try {
    await boss.start();
    return await prepare();
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {});
    throw error;
  }
}

/** The queue of this process for enqueuing; `startJobs` runs the jobs. It opens with the first job. */
export function createJobQueue(db: Kysely<Database>, log: Log): JobQueue {
  let opened: Promise<PgBoss> | undefined;
  const open = async () => {
    const boss = new PgBoss({
      db: fromKysely(db.withoutPlugins()),
      schema: QUEUE_SCHEMA,
      supervise: false,
      schedule: false,
      clock: steadyClock,
    });
    boss.on("error", (error) => log.warn(`The job queue had an error and continues: ${error.message}`));
    return startedOrStopped(boss, async () => {
      for (const [name, options] of Object.entries(QUEUES)) await boss.createQueue(name, options);
      return boss;
    });
  };
  return {
    enqueue: async (tx, { queue, id }) => {
      opened ??= open().catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      const boss = await opened;
      await boss.send(queue, { id }, { singletonKey: id, db: fromKysely(tx) });
    },
    close: async () => {
      const boss = await opened?.catch(() => undefined);
      await boss?.stop({ graceful: false });
    },
  };
}
