import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Log } from "../../log.ts";
import { checkedRows } from "../checked-rows.ts";
import type { Database } from "../schema.ts";
import { ShardedTables } from "../shards/sharded-tables.ts";
import { PreparingClient } from "./preparing-client.ts";

export interface PoolOptions {
  connectionString: string;
  log: Log;
  /** The most connections. */
  max?: number;
  /** A longer statement is cancelled; 0 means no limit (billing runs, exports, verification). */
  statementTimeoutMs?: number;
}

const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * Where tables are distributed, a statement that changes rows goes from shard to shard. So writers change rows in one
 * order, and need not wait for one another at a whole table, which they would if it changed all shards at once. Other
 * servers ignore the setting.
 */
const SHARD_BY_SHARD = "-c citus.multi_shard_modify_mode=sequential";

/**
 * A pool whose values are parsed by `typeParsers`, in UTC. A broken connection is logged and replaced: its query
 * fails, the process does not.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    Client: PreparingClient,
    connectionString: options.connectionString,
    max: options.max ?? 16,
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: "billow",
    options: `-c TimeZone=UTC -c DateStyle=ISO ${SHARD_BY_SHARD}`,
    types: typeParsers,
  });
  pool.on("error", (error) => options.log.warn(`An idle database connection was lost: ${error.message}`));
  // The pool does not listen on a connection in use, and an unhandled "error" event ends the process.
  pool.on("connect", (client) => {
    client.on("error", () => {});
  });
  return pool;
}

export function createDb(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    plugins: [checkedRows, new ShardedTables()],
  });
}

const { builtins } = pg.types;

const INT8_ARRAY = 1016;
const NUMERIC_ARRAY = 1231;
const DATE_ARRAY = 1182;
const TIMESTAMP_ARRAY = 1115;
const TIMESTAMPTZ_ARRAY = 1185;

/**
 * Maps column types to JavaScript values: `int8` to bigint, `numeric` to string, `date` to a string `YYYY-MM-DD`,
 * `timestamptz` to a string in RFC 3339 with `Z` (a `Date` would lose the microseconds), `jsonb` parsed, and arrays
 * of these likewise. Set per connection, so that libraries with their own connections are not affected.
 */
const typeParsers = {
  getTypeParser(typeId: number, format?: "text" | "binary"): (value: string) => unknown {
    const parser = format === "binary" ? undefined : PARSERS.get(typeId);
    return parser ?? pg.types.getTypeParser(typeId, format);
  },
};

const PARSERS = new Map<number, (value: string) => unknown>([
  [builtins.INT8, BigInt],
  [builtins.NUMERIC, parseText],
  [builtins.DATE, parseText],
  [builtins.TIMESTAMP, parseText],
  [builtins.TIMESTAMPTZ, parseInstant],
  [INT8_ARRAY, (value) => parseArray(value, BigInt)],
  [NUMERIC_ARRAY, (value) => parseArray(value, parseText)],
  [DATE_ARRAY, (value) => parseArray(value, parseText)],
  [TIMESTAMP_ARRAY, (value) => parseArray(value, parseText)],
  [TIMESTAMPTZ_ARRAY, (value) => parseArray(value, parseInstant)],
]);

function parseText(value: string): string {
  return value;
}

function parseInstant(value: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/.exec(value);
  if (match === null)
    throw new Error(`The database sent the instant "${value}"; it must be an AD year in UTC.`);
  return `${match[1]}T${match[2]}Z`;
}

/** Parses the text form of an array whose elements contain no quotes, commas or braces. No other arrays occur. */
function parseArray<T>(text: string, parseElement: (element: string) => T): (T | null)[] {
  const body = text.slice(1, -1);
  if (!text.startsWith("{") || body.includes("{"))
    throw new Error(`The array ${text} is not one-dimensional.`);
  if (body === "") return [];
  return body
    .split(",")
    .map((element) => (element === "NULL" ? null : parseElement(element.replaceAll('"', ""))));
}
