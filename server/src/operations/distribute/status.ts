import type pg from "pg";
import { StartupError } from "../../startup-error.ts";
import { SHARDED } from "./places.ts";
import * as queries from "./queries.ts";

/** How the usage tables lie on the nodes. */
export interface Distribution {
  tables: (queries.ShardedSize & {
    /** How many times as large the largest shard is as the average; 1 where all are equal. */
    skew: number;
  })[];
  /** Usage tables that are still whole on the coordinator, such as those that a later version has added. */
  whole: string[];
  workers: { name: string; answers: boolean; shards: number; bytes: number }[];
}

/** @throws StartupError where the database has no Citus */
export async function distributionOf(client: pg.ClientBase): Promise<Distribution> {
  const server = await queries.selectServer(client);
  if (server.citus === null) throw new StartupError("Nothing is distributed: the database has no Citus.");
  const workers = await queries.selectWorkers(client);
  const answering = workers.every(({ versions }) => versions !== null);
  const facts = await queries.selectTables(
    client,
    SHARDED.map(({ name }) => name),
  );
  // Sizes are asked of every worker, so they are unknown while one does not answer.
  const sizes = answering ? await queries.selectSizes(client) : [];
  const loads = new Map(
    (answering ? await queries.selectLoads(client) : []).map((load) => [load.name, load]),
  );
  return {
    tables: sizes.map((size) => ({
      ...size,
      skew: size.bytes === 0 ? 1 : (size.largestBytes * size.shards) / size.bytes,
    })),
    whole: facts.filter(({ shards }) => shards === null).map(({ name }) => name),
    workers: workers.map(({ name, isActive, versions }) => ({
      name,
      answers: isActive && versions !== null,
      shards: loads.get(name)?.shards ?? 0,
      bytes: loads.get(name)?.bytes ?? 0,
    })),
  };
}
