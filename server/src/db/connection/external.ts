import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { errorCode, errorMessage } from "../../error-code.ts";
import { StartupError } from "../../startup-error.ts";

const VERSION_MIN = 150_000;
/** Extensions that the migrations create where they are missing. */
const EXTENSIONS = ["pg_trgm", "btree_gist"];

const STARTING_UP = "57P03";
const STARTING_TRIES_MAX = 60;
const STARTING_WAIT_MS = 500;

/** Throws a `StartupError` with a sentence unless Billow can use the server at `url`. */
export async function checkExternalDatabase(url: string): Promise<void> {
  const client = await connect(url);
  try {
    await checkServer(client, describe(url));
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  for (let tries = 1; ; tries++) {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 10_000,
      application_name: "billow",
    });
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      // A server that asked for a password still waits for it, and blocks others meanwhile.
      client.end().catch(() => {});
      if (errorCode(error) !== STARTING_UP || tries === STARTING_TRIES_MAX)
        throw explainConnection(error, url);
      await wait(STARTING_WAIT_MS);
    }
  }
}

interface ServerFacts {
  version: number;
  version_text: string;
  encoding: string;
  is_standby: boolean;
  can_create: boolean | null;
  schema: string | null;
  extensions_missing: string[];
  extensions_unavailable: string[];
  can_extend: boolean;
}

async function checkServer(client: pg.Client, server: string): Promise<void> {
  const { rows } = await client.query<ServerFacts>(
    `SELECT current_setting('server_version_num')::int AS version,
            current_setting('server_version') AS version_text,
            current_setting('server_encoding') AS encoding,
            pg_is_in_recovery() AS is_standby,
            current_schema() AS schema,
            has_schema_privilege(current_schema(), 'CREATE') AS can_create,
            has_database_privilege(current_database(), 'CREATE') AS can_extend,
            array(SELECT name FROM unnest($1::text[]) AS name
                  WHERE name NOT IN (SELECT extname FROM pg_extension)) AS extensions_missing,
            array(SELECT name FROM unnest($1::text[]) AS name
                  WHERE name NOT IN (SELECT ext.name FROM pg_available_extensions AS ext)) AS extensions_unavailable`,
    [EXTENSIONS],
  );
  const facts = rows[0];
  if (facts === undefined) throw new Error("A SELECT without FROM answers one row.");
  const complaint = complain(facts, server);
  if (complaint !== undefined) throw new StartupError(complaint);
}

/** Why this server cannot be used, as a sentence; undefined when it can. */
export function complain(facts: ServerFacts, server: string): string | undefined {
  if (facts.version < VERSION_MIN) {
    return `The PostgreSQL at ${server} is version ${facts.version_text}; Billow needs 15 or later: upgrade it, or point DATABASE_URL to another.`;
  }
  if (facts.is_standby) {
    return `The PostgreSQL at ${server} is a read-only standby; point DATABASE_URL to its primary.`;
  }
  if (facts.encoding !== "UTF8") {
    return `The database at ${server} has the encoding ${facts.encoding}; create a database with: CREATE DATABASE billow ENCODING 'UTF8' TEMPLATE template0.`;
  }
  if (facts.can_create !== true) {
    return `The role of DATABASE_URL may not create tables at ${server}; let its owner run: GRANT CREATE ON SCHEMA ${facts.schema ?? "public"} TO the role.`;
  }
  const unavailable = facts.extensions_missing.filter((name) => facts.extensions_unavailable.includes(name));
  if (unavailable.length > 0) {
    return `The PostgreSQL at ${server} lacks the extension ${unavailable.join(", ")}; install its contrib package (postgresql-contrib).`;
  }
  if (facts.extensions_missing.length > 0 && !facts.can_extend) {
    return `The role of DATABASE_URL may not create the extension ${facts.extensions_missing.join(", ")} at ${server}; let the database's owner run: CREATE EXTENSION ${facts.extensions_missing[0]}.`;
  }
  return undefined;
}

function explainConnection(error: unknown, url: string): StartupError {
  return new StartupError(connectionSentence(errorCode(error), errorMessage(error), describe(url)));
}

function connectionSentence(code: string | undefined, message: string, server: string): string {
  switch (code) {
    case "ECONNREFUSED":
    case "ENOENT":
      return `No PostgreSQL answers at ${server}; start it, or correct DATABASE_URL.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The host of DATABASE_URL is not known (${server}); correct its name.`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return `The PostgreSQL at ${server} cannot be reached; check the network and firewalls between, or correct DATABASE_URL.`;
    case "28P01":
      return `The PostgreSQL at ${server} refuses the user or password of DATABASE_URL; correct them (percent-encode special characters of the password).`;
    case "28000":
      return `The PostgreSQL at ${server} does not admit this user from here (${message}); correct DATABASE_URL, or the server's pg_hba.conf.`;
    case "3D000":
      return `The PostgreSQL at ${server} has no such database; create it with: createdb -E UTF8 NAME, or correct DATABASE_URL.`;
    case "42501":
      return `The role of DATABASE_URL may not connect to the database at ${server}; let its owner run: GRANT CONNECT ON DATABASE … TO the role.`;
    case "53300":
      return `The PostgreSQL at ${server} has no connection left; raise its max_connections, or end other clients.`;
    case STARTING_UP:
      return `The PostgreSQL at ${server} is still starting or stopping; try again when it is up.`;
  }
  if (/timeout/i.test(message)) {
    return `The PostgreSQL at ${server} does not answer; check the network and firewalls between, or correct DATABASE_URL.`;
  }
  if (/password must be a string/i.test(message)) {
    return `The PostgreSQL at ${server} asks for a password, and DATABASE_URL has none; write postgres://USER:PASSWORD@HOST:5432/DATABASE.`;
  }
  if (/SSL|certificate/i.test(message)) {
    return `There is no encrypted connection to the PostgreSQL at ${server} (${message}); set sslmode in DATABASE_URL to what the server offers.`;
  }
  return `The PostgreSQL at ${server} cannot be used: ${message}.`;
}

/** The address without user, password and parameters, which must not be logged. */
function describe(url: string): string {
  const { hostname, pathname, port, searchParams } = new URL(url);
  const host = hostname || searchParams.get("host") || "localhost";
  return `${host}:${port || "5432"}${pathname}`;
}
