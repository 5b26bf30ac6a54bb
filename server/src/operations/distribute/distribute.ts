import type pg from "pg";
import { whileNobodyMigrates } from "../../db/migrate.ts";
import { errorCode, errorMessage } from "../../error-code.ts";
import { StartupError } from "../../startup-error.ts";
import { complaintsOf } from "./complaints.ts";
import { SHARDED, type ShardedTable } from "./places.ts";
import * as queries from "./queries.ts";

/** One step, which happens as a whole or not at all. */
export interface Step {
  does: "distribute" | "truncate";
  table: ShardedTable;
  /** What the coordinator has of the table. */
  bytes: number;
}

export interface Plan {
  workers: string[];
  shards: number;
  steps: Step[];
  /** Whether shards can be moved between workers while Billow goes on. */
  canMoveLive: boolean;
}

/**
 * Looks whether the database can be distributed and what is left to do. It changes nothing.
 *
 * @throws StartupError with every reason why it cannot
 */
export async function planDistribution(client: pg.ClientBase, shards: number): Promise<Plan> {
  const server = await queries.selectServer(client);
  const names = SHARDED.map(({ name }) => name);
  const tables = await queries.selectTables(client, names);
  const workers = server.citus === null ? [] : await queries.selectWorkers(client);
  const sharded = tables.filter((table) => table.shards !== null);
  const complaints = complaintsOf({
    server,
    workers,
    shards,
    shardsBefore: sharded[0]?.shards ?? null,
    leftOver: server.citus === null || sharded.length > 0 ? [] : await queries.selectLeftOver(client, names),
    orphans: server.citus === null ? [] : await orphansOf(client),
  });
  if (complaints.length > 0) throw new StartupError(complaints.join("\n"));
  return {
    workers: workers.map(({ name }) => name),
    shards,
    steps: stepsOf(tables),
    canMoveLive: server.walLevel === "logical",
  };
}

async function orphansOf(client: pg.ClientBase): Promise<{ name: string; rows: number }[]> {
  const counted = [];
  for (const table of SHARDED)
    counted.push({ name: table.name, rows: await queries.countOrphans(client, table) });
  return counted.filter(({ rows }) => rows > 0);
}

/** What is left to do, which the catalogue alone says, so that an interrupted distribution goes on where it was. */
function stepsOf(tables: readonly queries.TableFacts[]): Step[] {
  const known = new Map(tables.map((table) => [table.name, table]));
  const factsOf = ({ name }: ShardedTable) =>
    known.get(name) ?? { shards: null, localBytes: 0, hasLocalRows: false };
  const step = (does: Step["does"]) => (table: ShardedTable) => ({
    does,
    table,
    bytes: factsOf(table).localBytes,
  });
  return [
    ...SHARDED.filter((table) => factsOf(table).shards === null).map(step("distribute")),
    // A table that is distributed leaves its rows where they were until they are truncated.
    ...SHARDED.filter((table) => factsOf(table).hasLocalRows).map(step("truncate")),
  ];
}

/**
 * Distributes the usage tables, step by step. No Billow starts meanwhile, since a start waits to migrate. Each step is a
 * transaction that compares the rows before and after.
 *
 * @throws StartupError as above, or where the rows differ, which undoes the step
 */
export async function distribute(
  pool: pg.Pool,
  { shards, onStep }: { shards: number; onStep(step: Step): void },
): Promise<number> {
  const work = whileNobodyMigrates(pool, async (client) => {
    const { steps } = await planDistribution(client, shards);
    await queries.cleanUp(client);
    for (const step of steps) {
      onStep(step);
      if (step.does === "distribute") await distributeTable(client, step.table, shards);
      else await queries.truncateLocal(client, step.table.name);
    }
    for (const { name } of SHARDED) await queries.analyze(client, name);
    return steps.length;
  });
  return work.catch((error: unknown) => {
    throw explained(error);
  });
}

/** A sentence for what the database says, such as that a worker is lost; faults of ours stay as they are. */
function explained(error: unknown): unknown {
  if (errorCode(error) === undefined) return error;
  return new StartupError(
    `The distribution stopped: ${errorMessage(error)}. The steps that are done stay; mend the cause and run it again.`,
    { cause: error },
  );
}

async function distributeTable(client: pg.ClientBase, table: ShardedTable, shards: number): Promise<void> {
  const first = SHARDED.find(({ column }) => column === table.column);
  const where = first === undefined || first === table ? { shards } : { with: first.name };
  await client.query("BEGIN");
  await queries.lockWhole(client, table.name);
  const before = await queries.contentsOf(client, table.name);
  await queries.createShards(client, table, where);
  const after = await queries.contentsOf(client, table.name);
  if (before.rows !== after.rows || before.digest !== after.digest)
    throw new StartupError(
      `The rows of ${table.name} differ after distributing (${before.rows} before, ${after.rows} after), so it was undone; look at the workers' logs, and run billow distribute again.`,
    );
  await client.query("COMMIT");
}
