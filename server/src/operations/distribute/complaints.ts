import type { ServerFacts, Worker } from "./queries.ts";

/** What is known before anything is distributed. */
export interface Facts {
  server: ServerFacts;
  workers: readonly Worker[];
  shards: number;
  /** The number of shards of what is distributed already; null where nothing is. */
  shardsBefore: number | null;
  leftOver: readonly string[];
  /** Rows without an account, by table. */
  orphans: readonly { name: string; rows: number }[];
}

const CITUS_MIN = 13;
const WORKERS_MIN = 2;
const SHARDS_MAX = 256;

/** Why the database cannot be distributed, each as a sentence that says what to do. */
export function complaintsOf({ server, workers, shards, shardsBefore, leftOver, orphans }: Facts): string[] {
  if (server.citus === null) return [missing(server)];
  return [
    ...(Number.parseInt(server.citus, 10) < CITUS_MIN
      ? [`Citus ${server.citus} is too old; Billow needs ${CITUS_MIN} or later: upgrade it on every node.`]
      : []),
    ...(server.isRunning
      ? ["A Billow runs on the database; stop every server and worker until the distribution is done."]
      : []),
    ...(server.preparedMax === 0 ? [preparing("the coordinator")] : []),
    ...tooFew(workers, shards),
    ...workers.flatMap((worker) => complaintsOfWorker(worker, server)),
    ...(shardsBefore !== null && shardsBefore !== shards
      ? [`A part is distributed already, in ${shardsBefore} shards; go on with: --shards ${shardsBefore}.`]
      : []),
    ...leftOver.map(
      (names) =>
        `There are tables that this database knows nothing of: ${names}. Another Billow may use the worker; take empty databases on the workers, or drop these tables.`,
    ),
    ...orphans.map(
      ({ name, rows }) =>
        `${rows} rows of ${name} name a tenant that does not exist. Run billow verify, and billow verify --rebuild, first.`,
    ),
  ];
}

function missing({ hasCitus }: ServerFacts): string {
  return hasCitus
    ? "The database lacks the extension citus; run CREATE EXTENSION citus in it and in the database of the same name on each worker, then add the workers with citus_add_node."
    : "The PostgreSQL of DATABASE_URL has no Citus, so there is nothing to distribute to. docs/operators/grow.md says from which size it pays and what to install.";
}

function preparing(where: string): string {
  return `max_prepared_transactions is 0 on ${where}, so no transaction could cover two nodes; set it to at least max_connections and restart that PostgreSQL.`;
}

function tooFew(workers: readonly Worker[], shards: number): string[] {
  const active = workers.filter(({ isActive }) => isActive).length;
  if (active < WORKERS_MIN)
    return [
      `${active === 1 ? "1 worker is" : `${active} workers are`} added, and distributing needs at least ${WORKERS_MIN}: add them on the coordinator with SELECT citus_add_node('HOST', 5432).`,
    ];
  if (shards < active || shards > SHARDS_MAX)
    return [
      `--shards ${shards} does not suit ${active} workers; take about four a worker you expect to have, at least ${active} and at most ${SHARDS_MAX}.`,
    ];
  return [];
}

function complaintsOfWorker({ name, isActive, versions }: Worker, server: ServerFacts): string[] {
  if (versions === null || !isActive)
    return [`The worker ${name} does not answer; start it, or remove it with citus_remove_node.`];
  const major = (version: string) => Number.parseInt(version, 10);
  return [
    ...(major(versions.postgres) === major(server.postgres)
      ? []
      : [
          `The worker ${name} is PostgreSQL ${versions.postgres} and the coordinator ${server.postgres}; they must be of one major version.`,
        ]),
    ...(versions.citus === server.citus
      ? []
      : [
          `The worker ${name} has Citus ${versions.citus} and the coordinator ${server.citus}; they must be equal.`,
        ]),
    ...(versions.preparedMax === 0 ? [preparing(`the worker ${name}`)] : []),
  ];
}
