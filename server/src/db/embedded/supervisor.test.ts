import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import {
  type DatabaseProcess,
  type Said,
  spawnDatabaseProcess,
} from "../../testing/processes/database-process.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { chooseAccount } from "./account.ts";
import { processesIn } from "./process-identity.ts";

/** A data folder with a cluster in it, of which most tests take a copy rather than make their own. */
const prepared = temporaryFolder();
const disposals: (() => Promise<void> | void)[] = [() => prepared[Symbol.dispose]()];
const processes: DatabaseProcess[] = [];
const deadline = { timeout: 15_000, interval: 20 };

beforeAll(async () => {
  const process = start(prepared.path);
  await process.opened;
  await process.stop();
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.kill()));
});

afterAll(async () => {
  for (const dispose of disposals) await dispose();
});

function start(dataFolder: string, purpose: "server" | "command" = "server"): DatabaseProcess {
  const process = spawnDatabaseProcess({ BILLOW_DATA: dataFolder }, purpose);
  processes.push(process);
  return process;
}

function emptyFolder(): string {
  const folder = temporaryFolder();
  disposals.unshift(async () => {
    await vi.waitFor(() => expect(processesIn(join(folder.path, "postgres"))).toEqual([]), deadline);
    folder[Symbol.dispose]();
  });
  return folder.path;
}

function preparedFolder(): string {
  const folder = emptyFolder();
  execFileSync("cp", ["-a", `${prepared.path}/.`, folder]);
  return folder;
}

async function query(said: Said, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: said.url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

function postmasterPid(dataFolder: string): number {
  return Number(readFileSync(join(dataFolder, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
}

function serverProcesses(dataFolder: string): number[] {
  return processesIn(join(dataFolder, "postgres"));
}

test("a start on an empty folder makes a durable cluster that only this machine and the password open", async () => {
  const folder = emptyFolder();
  const server = start(folder);
  const said = await server.opened;
  expect(said).toMatchObject({ role: "supervisor" });

  const settings = await query(
    said,
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
            current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
            current_setting('server_encoding') AS encoding, current_setting('data_checksums') AS checksums,
            current_setting('TimeZone') AS zone, lower('ÄÉŽ') AS lower`,
  );
  expect(settings).toEqual([
    {
      fsync: "on",
      full_page_writes: "on",
      addresses: "127.0.0.1",
      sockets: "",
      encoding: "UTF8",
      checksums: "on",
      zone: "UTC",
      lower: "äéž",
    },
  ]);
  const wrong = { url: said.url?.replace(/:[^:@]+@/, ":wrong@") };
  await expect(query(wrong, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
  expect(statSync(join(folder, "postgres.json")).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "postgres")).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, "postgres.log")).mode & 0o777).toBe(0o600);

  await query(said, "CREATE EXTENSION pg_trgm");
  // As for any word of six letters; a server that took ü for a gap would make others of "m" and "ller".
  expect(await query(said, "SELECT cardinality(show_trgm('müller')) AS trigrams")).toEqual([{ trigrams: 7 }]);
});

test("what was committed is there after a clean stop, which leaves no process and a success", async () => {
  const folder = preparedFolder();
  const first = start(folder);
  await query(await first.opened, "CREATE TABLE kept AS SELECT 42 AS value");
  expect(await first.stop()).toBe(0);
  expect(serverProcesses(folder)).toEqual([]);
  expect(existsSync(join(folder, "postgres", "postmaster.pid"))).toBe(false);

  const second = await start(folder).opened;
  expect(await query(second, "SELECT value FROM kept")).toEqual([{ value: 42 }]);
});

test("a second server on the folder is refused with the first one's process and address; a command joins the first", async () => {
  const folder = preparedFolder();
  const first = start(folder);
  const { url } = await first.opened;
  const second = start(folder);
  const { refused } = await second.opened;
  expect(refused).toContain(
    `is already running on the data folder ${folder} (process ${first.pid} at http://127.0.0.1:3000)`,
  );
  expect(await second.ended).toBe(1);
  const command = start(folder, "command");
  expect(await command.opened).toEqual({ role: "joined", url });
  expect(await command.stop()).toBe(0);
  expect(await query(await first.opened, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("of five servers that start at once one gets the folder and four are refused", async () => {
  const folder = preparedFolder();
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => start(folder).opened));
  expect(answers.filter((said) => said.role === "supervisor")).toHaveLength(1);
  expect(
    answers.filter((said) => said.refused?.includes("is already running on the data folder")),
  ).toHaveLength(4);
});

test("a command without a server runs the database for the while, and longer while another command uses it", async () => {
  const folder = preparedFolder();
  const first = start(folder, "command");
  expect(await first.opened).toMatchObject({ role: "supervisor" });
  const second = start(folder, "command");
  const joined = await second.opened;
  expect(joined).toMatchObject({ role: "joined" });

  const client = new pg.Client({ connectionString: joined.url });
  await client.connect();
  first.child.kill("SIGTERM");
  await vi.waitFor(
    () => expect(first.said.some((saying) => saying.info?.startsWith("Waiting"))).toBe(true),
    deadline,
  );
  expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await client.end();
  expect(await first.ended).toBe(0);
  expect(serverProcesses(folder)).toEqual([]);
});

test("a command makes no database: it says where it looked and leaves nothing there, also after a first start that was killed", async () => {
  const folder = join(emptyFolder(), "data");
  const sentence = `There is no database in ${folder}. Set BILLOW_DATA to the data folder of your Billow, or DATABASE_URL to its database; "billow start" makes a new one.`;
  expect((await start(folder, "command").opened).refused).toBe(sentence);
  expect(existsSync(folder)).toBe(false);
  mkdirSync(join(folder, "supervisor"), { recursive: true });
  expect((await start(folder, "command").opened).refused).toBe(sentence);
  expect(readdirSync(folder)).toEqual(["supervisor"]);
  expect(readdirSync(join(folder, "supervisor"))).toEqual([]);
  expect(await start(folder).opened).toMatchObject({ role: "supervisor" });
});

test("a command beside a first start waits for its database", async () => {
  const folder = emptyFolder();
  const server = start(folder);
  await vi.waitFor(() => expect(readdirSync(join(folder, "supervisor"))).toHaveLength(1), deadline);
  const [joined, first] = await Promise.all([start(folder, "command").opened, server.opened]);
  expect(joined).toEqual({ role: "joined", url: first.url });
});

test("Billow killed with -9 leaves no process of the database, loses nothing that was committed, and starts again at once", async () => {
  const folder = preparedFolder();
  const first = start(folder);
  const said = await first.opened;
  await query(said, "CREATE TABLE kept AS SELECT 42 AS value");
  const keepers = () => processesNamed("billow-postgres").filter((pid) => parentOf(pid) === first.pid);
  const before = keepers();
  expect(before).toHaveLength(1);
  await first.kill();
  const second = start(folder);
  expect(await query(await second.opened, "SELECT value FROM kept")).toEqual([{ value: 42 }]);
  expect(before.filter((pid) => existsSync(`/proc/${pid}/cwd`))).toEqual([]);

  await second.kill();
  await vi.waitFor(() => expect(serverProcesses(folder)).toEqual([]), deadline);
});

test.each(["the postmaster", "the process between"])(
  "the database comes back by itself when %s is killed with -9",
  async (victim) => {
    const folder = preparedFolder();
    const server = start(folder);
    const said = await server.opened;
    await query(said, "CREATE TABLE kept AS SELECT 42 AS value");
    const before = postmasterPid(folder);
    process.kill(victim === "the postmaster" ? before : parentOf(before), "SIGKILL");
    await vi.waitFor(async () => {
      expect(postmasterPid(folder)).not.toBe(before);
      expect(await query(said, "SELECT value FROM kept")).toEqual([{ value: 42 }]);
    }, deadline);
    expect(await server.stop()).toBe(0);
    expect(serverProcesses(folder)).toEqual([]);
  },
);

test("an initialisation that was killed in the middle is begun anew", async () => {
  const folder = emptyFolder();
  const drafts = () => readdirSync(folder).filter((name) => name.startsWith("postgres.draft-"));
  const first = start(folder);
  await vi.waitFor(
    () => {
      const [draft = ""] = drafts();
      expect(readdirSync(join(folder, draft, "cluster"))).toContain("base");
    },
    { timeout: 15_000, interval: 5 },
  );
  await first.kill();
  expect(existsSync(join(folder, "postgres"))).toBe(false);

  expect(await start(folder).opened).toMatchObject({ role: "supervisor" });
  expect(drafts()).toEqual([]);
});

test("a server that an earlier run left without a supervisor is stopped and replaced", async () => {
  const folder = preparedFolder();
  const cluster = join(folder, "postgres");
  const account = chooseAccount(folder, cluster);
  const words = [...account.prefix, join(account.binaries, "bin", "postgres"), "-D", cluster];
  const [command = "", ...rest] = [
    ...words,
    "-c",
    "listen_addresses=",
    "-c",
    `unix_socket_directories=${cluster}`,
  ];
  const leftover = spawn(command, rest, { ...account.spawn, detached: true, stdio: "ignore" });
  const ended = once(leftover, "exit");
  await vi.waitFor(
    () => expect(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[7]).toMatch(/^ready/),
    deadline,
  );

  const server = start(folder);
  expect(await server.opened).toMatchObject({ role: "supervisor" });
  expect(await ended).toEqual([0, null]);
  expect(server.said.some((saying) => saying.info?.includes(`process ${leftover.pid}`))).toBe(true);
});

test("the pid of a dead server that now belongs to another program is no trap", async () => {
  const folder = preparedFolder();
  const cluster = join(folder, "postgres");
  const account = chooseAccount(folder, cluster);
  const bystander = spawn("sleep", ["60"], { ...account.spawn, stdio: "ignore" });
  try {
    writeFileSync(
      join(cluster, "postmaster.pid"),
      `${bystander.pid}\n${cluster}\n1\n5432\n\n127.0.0.1\n  1  1\nready   \n`,
    );
    const server = start(folder);
    expect(await server.opened).toMatchObject({ role: "supervisor" });
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  } finally {
    bystander.kill();
  }
});

test("below a folder that is closed to other users the database runs, or says which folder to use instead", async () => {
  const closed = emptyFolder();
  const dataFolder = join(closed, "data");
  const server = start(dataFolder);
  const said = await server.opened;
  // Root needs a user namespace for that, which many containers forbid.
  if (said.refused !== undefined) {
    expect(said.refused).toContain(
      "set BILLOW_DATA to a folder that other users can enter, such as /var/lib/billow",
    );
    return;
  }
  await query(said, "CREATE TABLE kept AS SELECT 42 AS value");
  expect(await server.stop()).toBe(0);
  chmodSync(closed, 0o755);
  const again = start(dataFolder);
  expect(await query(await again.opened, "SELECT value FROM kept")).toEqual([{ value: 42 }]);
  expect(await again.stop()).toBe(0);
});

test("a copy that lost its password and is open to others gets a new one and is closed again", async () => {
  const folder = preparedFolder();
  rmSync(join(folder, "postgres.json"));
  chmodSync(join(folder, "postgres"), 0o755);
  const said = await start(folder).opened;
  expect(said).toMatchObject({ role: "supervisor" });
  expect(await query(said, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  expect(statSync(join(folder, "postgres")).mode & 0o777).toBe(0o700);
});

test("a cluster of another major version is refused with what to do", async () => {
  const folder = preparedFolder();
  writeFileSync(join(folder, "postgres", "PG_VERSION"), "15\n");
  const server = start(folder);
  expect(await server.opened).toMatchObject({
    kind: "StartupError",
    refused: expect.stringContaining(
      "was made by PostgreSQL 15, but this Billow includes PostgreSQL 18; take a backup",
    ),
  });
  expect(await server.ended).toBe(1);
});

test("a folder that holds something else is refused and left alone", async () => {
  const folder = preparedFolder();
  rmSync(join(folder, "postgres", "PG_VERSION"));
  const before = readdirSync(join(folder, "postgres"));
  expect(await start(folder).opened).toMatchObject({
    kind: "StartupError",
    refused: expect.stringContaining("contains something other than a database"),
  });
  expect(readdirSync(join(folder, "postgres"))).toEqual(before);
});

function processesNamed(word: string): number[] {
  const pids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => readProc(pid, "cmdline").split("\0").includes(word));
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)$/m.exec(readProc(pid, "status"))?.[1]);
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
