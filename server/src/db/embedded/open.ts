import { readdirSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { explainFolderError, prepareDataFolder } from "../../data-folder.ts";
import { errorCode } from "../../error-code.ts";
import type { Log } from "../../log.ts";
import { StartupError } from "../../startup-error.ts";
import {
  CLAIMS_FOLDER,
  type Claim,
  claimSupervision,
  type HeldClaim,
  isHeld,
  type Purpose,
} from "./claim.ts";
import { hasCluster, SUPERUSER } from "./cluster.ts";
import { readState } from "./state.ts";
import { type SupervisedServer, supervise } from "./supervisor.ts";
import type { PostgresChoice } from "./system-binaries.ts";

export interface EmbeddedDatabase {
  url: string;
  /** Whether this process or another one runs the server. */
  role: "supervisor" | "joined";
  /** Publishes the console's address to other processes on the same data folder. */
  announce(address: string): void;
  /** Stops the server if this process runs it. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  dataFolder: string;
  postgres: PostgresChoice;
  log: Log;
  /** A "server" makes the database where there is none, a "command" never does. A "command" joins a running server. A second "server" is refused. */
  purpose: Purpose;
  settings?: Readonly<Record<string, string>>;
}

const DATABASE = "billow";
const FOLDER_ERRORS = ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR"];

const POLL_MS = 25;
/** How long a server waits for a command that supervises the database. */
const COMMAND_PATIENCE_MS = 10_000;

/** Runs the embedded PostgreSQL of the data folder, or joins the process that does. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  try {
    if (options.purpose === "command") refuseWithoutDatabase(options.dataFolder);
    prepareDataFolder(options.dataFolder);
    return await superviseOrJoin(options);
  } catch (error) {
    const isOfFolder = FOLDER_ERRORS.includes(errorCode(error) ?? "");
    throw isOfFolder ? explainFolderError(options.dataFolder, error) : error;
  }
}

async function superviseOrJoin(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { dataFolder, purpose } = options;
  const giveUpMs = performance.now() + COMMAND_PATIENCE_MS;
  for (;;) {
    const claim = await claimSupervision(dataFolder, purpose);
    if ("held" in claim) return await superviseClaimed(options, claim.held);
    const { holder } = claim;
    if (purpose === "server") {
      if (holder.purpose === "server" || performance.now() > giveUpMs) throw inUse(dataFolder, holder);
      await wait(POLL_MS * 4);
    } else {
      const url = await joinedUrl(dataFolder, holder.token);
      if (url !== undefined) return { url, role: "joined", announce: () => {}, stop: async () => {} };
    }
  }
}

async function superviseClaimed(options: EmbeddedOptions, claim: HeldClaim): Promise<EmbeddedDatabase> {
  try {
    // Asked again: the first start that this command waited for may have been killed before it had a database.
    if (options.purpose === "command" && !hasCluster(options.dataFolder))
      throw noDatabase(options.dataFolder);
    const server = await supervise({ ...options, token: claim.token });
    await ensureDatabase(server);
    return {
      url: serverUrl(server, DATABASE),
      role: "supervisor",
      announce: claim.announce,
      stop: async () => {
        if (options.purpose === "command") await othersGone(server, options.log);
        await server.stop();
        claim.release();
      },
    };
  } catch (error) {
    claim.release();
    throw error;
  }
}

/** Leaves nothing in a folder that is not Billow's. Where a first start is on its way, its database is waited for. */
function refuseWithoutDatabase(dataFolder: string): void {
  if (!hasCluster(dataFolder) && !namesIn(dataFolder).includes(CLAIMS_FOLDER)) throw noDatabase(dataFolder);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

function noDatabase(dataFolder: string): StartupError {
  return new StartupError(
    `There is no database in ${dataFolder}. Set BILLOW_DATA to the data folder of your Billow, or DATABASE_URL to its database; "billow start" makes a new one.`,
  );
}

/** Undefined when the supervising process ended before its server was ready, so that another must run it. */
async function joinedUrl(dataFolder: string, token: string): Promise<string | undefined> {
  while (isHeld(dataFolder, token)) {
    const state = readState(dataFolder);
    if (state?.server?.token === token)
      return serverUrl({ ...state.server, password: state.password }, DATABASE);
    await wait(POLL_MS);
  }
  return undefined;
}

function inUse(dataFolder: string, holder: Claim): StartupError {
  const { pid } = holder.process;
  if (holder.purpose === "command") {
    return new StartupError(
      `A billow command (process ${pid}) is using the data folder ${dataFolder}; start again when it is done.`,
    );
  }
  const place = holder.address === undefined ? "" : ` at ${holder.address}`;
  return new StartupError(
    `Billow is already running on the data folder ${dataFolder} (process ${pid}${place}); stop it first, or set BILLOW_DATA to another folder.`,
  );
}

function serverUrl(server: Pick<SupervisedServer, "port" | "password">, database: string): string {
  return `postgres://${SUPERUSER}:${server.password}@127.0.0.1:${server.port}/${database}`;
}

/** The first start may have been interrupted between creating the cluster and the database. */
async function ensureDatabase(server: SupervisedServer): Promise<void> {
  await withMaintenance(server, async (maintenance) => {
    const found = await maintenance.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (found.rowCount === 0) await maintenance.query(`CREATE DATABASE ${pg.escapeIdentifier(DATABASE)}`);
  });
}

/** Another command may have joined the database that this command runs, and may still need it. */
async function othersGone(server: SupervisedServer, log: Log): Promise<void> {
  await withMaintenance(server, async (maintenance) => {
    for (let looks = 0; await hasOthers(maintenance); looks++) {
      if (looks === 10) log.info("Waiting for another billow command that uses the database to finish.");
      await wait(POLL_MS * 4);
    }
  });
}

async function hasOthers(maintenance: pg.Client): Promise<boolean> {
  const result = await maintenance.query(
    "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1",
  );
  return result.rowCount !== 0;
}

async function withMaintenance(
  server: SupervisedServer,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl(server, "postgres") });
  client.on("error", () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
