import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { temporaryFolder } from "../testing/processes/temporary-folder.ts";
import { runCli } from "./run.ts";

let database: TestDatabase;
const folder = temporaryFolder();
const path = join(folder.path, "meters.yaml");

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(async () => {
  await database.close();
  folder[Symbol.dispose]();
});

async function meters(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(["meters", ...args], {
    env: { DATABASE_URL: database.url, BILLOW_DATA: folder.path, LOG_LEVEL: "silent" },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    readInput: async () => "",
    stopAsked: async () => {},
  });
  return { code, out, err };
}

test("meters are listed, and added and changed by a file that is tried before", async () => {
  const file = [
    "meters:",
    "  - {id: licence.windows, name: Windows licences, group: licence, kind: time, unit: licence, per: day}",
    "  - {id: gpu, name: GPUs, group: accelerators}",
  ];
  writeFileSync(path, file.join("\n"));
  const differences = [
    "+ licence.windows: Windows licences, licence-day, in licence",
    '~ gpu: group "gpu" becomes "accelerators"',
    '~ gpu: name "GPU – GPU hours" becomes "GPUs"',
  ];
  const dryRun = await meters("apply", path, "--dry-run");
  expect(dryRun).toEqual({
    code: 0,
    err: [],
    out: [...differences, "Would be: 1 added, 1 changed, 0 unchanged. Nothing was changed."],
  });
  expect((await meters("apply", path)).out).toEqual([...differences, "1 added, 1 changed, 0 unchanged."]);
  expect((await meters("apply", path)).out).toEqual(["0 added, 0 changed, 2 unchanged."]);
  const { out } = await meters("list");
  expect(out).toHaveLength(16);
  expect(out).toContainEqual(
    expect.stringMatching(/^licence\.windows +licence-day +licence +Windows licences \(own\)$/),
  );

  writeFileSync(path, (await meters("list", "--yaml")).out.join("\n"));
  expect((await meters("apply", path)).out).toEqual(["0 added, 0 changed, 16 unchanged."]);
});

test("a file with a fault, or that is not there, changes nothing and is said in one sentence", async () => {
  writeFileSync(path, "meters:\n  - {id: gpu, unit: card}");
  const faulty = await meters("apply", path);
  expect(faulty).toMatchObject({ code: 1, out: [] });
  expect(faulty.err).toEqual([expect.stringMatching(/^Line 2: gpu has unit: GPU, which never changes/)]);
  const missing = await meters("apply", join(folder.path, "none.yaml"));
  expect(missing).toMatchObject({
    code: 1,
    out: [],
    err: [expect.stringMatching(/none\.yaml cannot be read/)],
  });
  expect(await meters("apply")).toMatchObject({ code: 2 });
});
