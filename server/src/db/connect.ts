import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import { checkExternalDatabase } from "./connection/external.ts";
import { createPool, type PoolOptions } from "./connection/pool.ts";
import { openEmbedded } from "./embedded/open.ts";

export interface OpenDatabase {
  pool: pg.Pool;
  url: string;
  /** Who runs the PostgreSQL behind the pool: this process, another Billow process, or someone else. */
  role: "supervisor" | "joined" | "external";
  /** Publishes the console's address, for a second start on the same data folder. */
  announce(address: string): void;
  /** Closes the pool, waiting briefly for connections in use, and stops the embedded server if this process runs it. */
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  /**
   * A "server" owns the data folder and makes its database where there is none. A "command" joins a running server, and
   * makes no database: in a shell without the server's settings it would work on an empty one in silence.
   */
  purpose: "server" | "command";
  /** Passed to the pool; see `PoolOptions`. */
  pool?: Pick<PoolOptions, "max" | "statementTimeoutMs">;
}

const POOL_END_MS_MAX = 5_000;

/** Opens the configured database. Throws a `StartupError` with a sentence when that is not possible. */
export async function openDatabase(
  config: Pick<Config, "databaseUrl" | "dataFolder" | "postgres">,
  log: Log,
  options: OpenDatabaseOptions,
): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) {
    await checkExternalDatabase(config.databaseUrl);
    const pool = createPool({ ...options.pool, connectionString: config.databaseUrl, log });
    const close = once(() => endPool(pool));
    return { pool, url: config.databaseUrl, role: "external", announce: () => {}, close };
  }
  const { dataFolder, postgres } = config;
  const embedded = await openEmbedded({ dataFolder, postgres, log, purpose: options.purpose });
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

/** A long query must not delay shutdown for ever. The server rolls it back when the connection breaks. */
async function endPool(pool: pg.Pool): Promise<void> {
  const abort = new AbortController();
  const patience = wait(POOL_END_MS_MAX, undefined, { signal: abort.signal }).catch(() => {});
  await Promise.race([pool.end(), patience]);
  abort.abort();
}

/** Two signals may both trigger shutdown. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
