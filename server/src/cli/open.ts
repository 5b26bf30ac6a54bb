import type { Kysely } from "kysely";
import { pino } from "pino";
import { type Config, type Environment, readConfig } from "../config.ts";
import { createCounts } from "../counts.ts";
import { loadSecret } from "../data-folder.ts";
import { type OpenDatabase, type OpenDatabaseOptions, openDatabase } from "../db/connect.ts";
import { createDb } from "../db/connection/pool.ts";
import { migrate } from "../db/migrate.ts";
import { createJobQueue } from "../db/queue.ts";
import type { Database } from "../db/schema.ts";
import { createNewId, type Deps, systemClock } from "../deps.ts";
import { createTargets } from "../http/targets/targets.ts";
import { hasInvoices } from "../invoicing/invoices/has-invoices.ts";
import { countRepeats } from "../log-repeats.ts";
import { ensureBuiltInMeters } from "../metering/meters/ensure-built-in-meters.ts";
import { assignAfterMeter } from "../metering/usage/ingest/assign-unmatched-usage.ts";
import { hasUsage } from "../metering/usage/store/has-usage.ts";
import { settleOperator } from "../parties/operator/operator.ts";
import { ensureDefaultRateCard } from "../pricing/rate-cards/default-rate-card.ts";
import { createSealer } from "../sealer.ts";

/** An open Billow, for a command or a server: everything that a use-case needs. */
export interface OpenBillow {
  deps: Deps;
  database: OpenDatabase;
  /** How many migrations this opening applied. */
  migrated: number;
  close(): Promise<void>;
}

/** Reads the configuration, opens and migrates the database and loads the operator. */
export async function openBillow(env: Environment, options: OpenDatabaseOptions): Promise<OpenBillow> {
  const config = readConfig(env);
  const log = createLog(config);
  for (const warning of config.warnings) log.warn(warning);
  const database = await openDatabase(config, log, options);
  try {
    const migrated = await migrate(database.pool);
    const db = createDb(database.pool);
    const clock = systemClock;
    const { timeZone } = await settleOperator(db, { clock, timeZone: config.timezone, zoneInUse });
    const queue = createJobQueue(db, log);
    const targets = createTargets(config.privateTargets);
    const sealer = createSealer(() => loadSecret(config));
    const newId = createNewId(clock);
    const counts = createCounts();
    const deps = {
      db,
      pool: database.pool,
      clock,
      queue,
      targets,
      sealer,
      newId,
      log,
      counts,
      config,
      timeZone,
    };
    await ensureBuiltInMeters(deps, assignAfterMeter);
    await ensureDefaultRateCard(deps);
    const close = async () => {
      await queue.close();
      await database.close();
    };
    return { deps, database, migrated, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens Billow, runs `work` and closes it. A server may run on the same data meanwhile. */
export async function withBillow<T>(env: Environment, work: (deps: Deps) => Promise<T>): Promise<T> {
  const billow = await openBillow(env, { purpose: "command", pool: { max: 4, statementTimeoutMs: 0 } });
  try {
    return await work(billow.deps);
  } finally {
    await billow.close();
  }
}

/** For `backup` and `restore`: opens the database as it is, without migrating it. */
export async function withDatabase<T>(
  env: Environment,
  purpose: OpenDatabaseOptions["purpose"],
  work: (deps: Pick<Deps, "pool" | "clock" | "config">) => Promise<T>,
): Promise<T> {
  const config = readConfig(env);
  const log = createLog(config);
  for (const warning of config.warnings) log.warn(warning);
  const database = await openDatabase(config, log, { purpose, pool: { max: 1, statementTimeoutMs: 0 } });
  try {
    return await work({ pool: database.pool, clock: systemClock, config });
  } finally {
    await database.close();
  }
}

/** Logs go to standard error, so that standard output has only results. */
function createLog(config: Config) {
  const hooks = { logMethod: countRepeats() };
  return pino({ level: config.logLevel, base: null, hooks }, pino.destination({ fd: 2, sync: true }));
}

/** Whether days and months of the billing zone are in use: usage is summed and invoices are dated by them. */
async function zoneInUse(db: Kysely<Database>): Promise<boolean> {
  return (await hasInvoices(db)) || (await hasUsage(db));
}
