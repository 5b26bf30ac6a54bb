import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import { openEmbedded } from "./embedded/open.ts";
import { checkExternalDatabase } from "./external.ts";
import { createPool, type PoolOptions } from "./pool.ts";

export interface OpenDatabase {
  pool: pg.Pool;
  url: string;
  /** Whether the PostgreSQL behind the pool is run by this process, by another Billow, or by somebody else. */
  role: "supervisor" | "joined" | "external";
  /** Tells a second start on the same data folder where the console of this one is. */
  announce(address: string): void;
  /** Closes the pool, waiting a while for connections in use, and stops the embedded server if it is ours. */
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  /** "server" runs until it is told to stop and has the data folder for itself; a "command" joins one that runs. */
  purpose: "server" | "command";
  /** Passed to the pool; see `PoolOptions`. */
  pool?: Pick<PoolOptions, "max" | "statementTimeoutMs">;
}

const POOL_END_MS_MAX = 5_000;

/** The database that the configuration names. Throws a `StartupError` with one sentence when there is none to be had. */
export async function openDatabase(
  config: Pick<Config, "databaseUrl" | "dataFolder">,
  log: Log,
  options: OpenDatabaseOptions,
): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) {
    await checkExternalDatabase(config.databaseUrl);
    const pool = createPool({ ...options.pool, connectionString: config.databaseUrl, log });
    const close = once(() => endPool(pool));
    return { pool, url: config.databaseUrl, role: "external", announce: () => {}, close };
  }
  const { dataFolder } = config;
  const embedded = await openEmbedded({ dataFolder, log, purpose: options.purpose });
  const pool = createPool({ ...options.pool, connectionString: embedded.url, log });
  return {
    pool,
    url: embedded.url,
    role: embedded.role,
    announce: embedded.announce,
    close: once(async () => {
      await endPool(pool);
      await embedded.stop();
    }),
  };
}

/** A query that runs for long must not hold up the end for ever; the server rolls it back when the connection breaks. */
async function endPool(pool: pg.Pool): Promise<void> {
  const abort = new AbortController();
  const patience = wait(POOL_END_MS_MAX, undefined, { signal: abort.signal }).catch(() => {});
  await Promise.race([pool.end(), patience]);
  abort.abort();
}

/** Two signals may both ask for the end. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
