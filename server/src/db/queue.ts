import type { Kysely } from "kysely";
import { fromKysely, PgBoss } from "pg-boss";
import type { JobQueue, QueuedJob } from "../deps.ts";
import type { Log } from "../log.ts";
import type { Database } from "./schema.ts";

/** Where the queue's own tables are. */
export const QUEUE_SCHEMA = "job";

/** The name under which servers and workers, and nothing else, are connected to the database. */
export const QUEUE_APPLICATION = "billow jobs";

/** A job whose process has died is given to another one after this long. */
export const HEARTBEAT_SECONDS = 30;

/** What a queue is made with. A job waits once for what it is about, and may run in several processes that share its items. */
export const QUEUES = {
  "bulk-jobs": {
    policy: "short",
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: 23 * 3600,
    retryLimit: 100,
    retryDelay: 1,
  },
} as const satisfies Record<QueuedJob["queue"], object>;

/** The queue of this process for what is enqueued; what runs the jobs is `startJobs`. It opens with the first job. */
export function createJobQueue(db: Kysely<Database>, log: Log): JobQueue {
  let opened: Promise<PgBoss> | undefined;
  const open = async () => {
    const boss = new PgBoss({
      db: fromKysely(db.withoutPlugins()),
      schema: QUEUE_SCHEMA,
      supervise: false,
      schedule: false,
    });
    boss.on("error", (error) => log.warn(`The job queue met an error and goes on: ${error.message}`));
    await boss.start();
    for (const [name, options] of Object.entries(QUEUES)) await boss.createQueue(name, options);
    return boss;
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
