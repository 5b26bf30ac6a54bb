import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { blankDatabase } from "../../testing/database.ts";
import { runBillow, type ServerProcess, startBillow } from "../../testing/processes/billow-process.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { runCli } from "../run.ts";

const folder = temporaryFolder();
const data = join(folder.path, "data");
const place = join(folder.path, "backup");
const servers: ServerProcess[] = [];

afterAll(async () => {
  for (const { child } of servers) child.kill("SIGTERM");
  await Promise.all(servers.map(({ ended }) => ended));
  folder[Symbol.dispose]();
});

async function started(dataFolder: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startBillow(dataFolder, env);
  servers.push(server);
  return server;
}

async function me({ address }: ServerProcess, key: string): Promise<number> {
  return (await fetch(`${address}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } })).status;
}

test("a Billow that runs is backed up, and served from another folder with its keys; a running one is not replaced", async () => {
  const server = await started(data);
  const key = (await runBillow(data, ["key", "create", "--name", "k", "--scopes", "*"])).out.trim();
  const backup = await runBillow(data, ["backup", place]);
  expect(backup).toMatchObject({ code: 0 });
  expect(backup.out.split("\n")).toEqual([
    expect.stringMatching(/^[\d,]+ rows of \d+ tables as of 20\S+Z: \d+\.\d MB in \d+\.\d s\.$/),
    `The backup is in ${place}. It contains everything, including the passwords of sources. Keep it safe.`,
    "",
  ]);
  const refused = await runBillow(data, ["restore", place]);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toContain(`Billow is already running on the data folder ${data}`);

  const other = join(folder.path, "other");
  const restored = await runBillow(other, ["restore", place]);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.out.split("\n")).toEqual([
    expect.stringMatching(
      /^[\d,]+ rows of \d+ tables restored in \d+\.\d s\. The backup was taken by Billow \S+ at 20\S+Z\.$/,
    ),
    'Run "billow verify" to check the data, then "billow start".',
    "",
  ]);
  expect(await me(server, key)).toBe(200);
  expect(await me(await started(other), key)).toBe(200);
}, 120_000);

test("a database on which a Billow runs is not replaced", async () => {
  const database = await blankDatabase();
  try {
    const env = { DATABASE_URL: database.url, BILLOW_SECRET: "of at least thirty-two characters" };
    const server = await started(data, env);
    const mine = await runBillow(data, ["backup", join(folder.path, "external")], env);
    expect(mine.out).toContain("The backup does not contain BILLOW_SECRET. Keep it with your settings.");
    const { code, err } = await runBillow(data, ["restore", place], env);
    expect(code).toBe(1);
    expect(err).toMatch(/^A Billow runs on the database, .* set DATABASE_URL to a new database/m);
    server.child.kill("SIGTERM");
    await server.ended;
  } finally {
    await database.close();
  }
}, 120_000);

test("wrong usage ends with 2, what cannot be done with 1, and help explains itself", async () => {
  const run = async (...args: string[]) => {
    const said: string[] = [];
    const say = (line: string) => said.push(line);
    const code = await runCli(args, {
      env: { BILLOW_DATA: data },
      out: say,
      err: say,
      readInput: async () => "",
      stopAsked: async () => {},
    });
    return { code, said: said.join("\n") };
  };
  for (const name of ["backup", "restore"]) {
    expect(await run(name)).toMatchObject({ code: 2, said: expect.stringContaining("DIR is missing") });
    expect(await run(name, "--help")).toMatchObject({
      code: 0,
      said: expect.stringContaining(`billow ${name} DIR`),
    });
  }
  const none = join(folder.path, "none");
  expect(await run("restore", none)).toMatchObject({
    code: 1,
    said: expect.stringContaining("no whole backup"),
  });
  expect(await run("backup", folder.path)).toMatchObject({
    code: 1,
    said: expect.stringContaining("holds something"),
  });
});
