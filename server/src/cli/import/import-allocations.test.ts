import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { runCli } from "../run.ts";

let database: TestDatabase;
const folder = temporaryFolder();

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(async () => {
  await database.close();
  folder[Symbol.dispose]();
});

const HEADER = "tenant,resource,vcpus,ram_gib,block_gib,gpus,created_at,deleted_at";
const HOUR = "2026-10-03T14:00:00Z,2026-10-03T15:00:00Z";

function csv(...lines: string[]): string {
  const path = join(folder.path, "file.csv");
  writeFileSync(path, [HEADER, ...lines, ""].join("\n"));
  return path;
}

async function importing(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(["import", "allocations", ...args], {
    env: { DATABASE_URL: database.url, BILLOW_DATA: folder.path, LOG_LEVEL: "silent" },
    out: (line) => out.push(line),
    // How far an import is, which a slow machine tells of.
    err: (line) => void (line.endsWith("imported …") || err.push(line)),
    readInput: async () => "",
    stopAsked: async () => {},
  });
  return { code, out, err };
}

test("0 and a summary where every row went in, again too", async () => {
  const path = csv(`acme,vm-1,4,16,100,1,${HOUR}`, `acme,vm-2,4,16,100,1,2026-10-03T14:00:00Z,`);
  expect(await importing(path)).toEqual({
    code: 0,
    err: [],
    out: [
      expect.stringMatching(/^2 rows read in \d+\.\d s: 2 good, 0 bad\.$/),
      "3 new events, 0 duplicates, 0 corrected, 0 in conflict.",
      "3 events wait, because no customer has the tenant id. Create the customers, or import again with --create-customers.",
    ],
  });
  const again = await importing(path, "--create-customers", "--currency", "CHF");
  expect(again.code).toBe(0);
  expect(again.out.slice(1)).toEqual([
    "0 new events, 3 duplicates, 0 corrected, 0 in conflict.",
    "1 customer created.",
    "3 events that waited for a customer are counted now.",
  ]);
  const customers = await database.db.selectFrom("customer").select(["tenant_id", "currency"]).execute();
  expect(customers).toEqual([{ tenant_id: "acme", currency: "CHF" }]);
});

test("1 where a row was bad, each told by its line, and of very many only their number", async () => {
  const bad = Array.from({ length: 130 }, (_, index) => `acme,bad-${index},-1,0,0,0,${HOUR}`);
  const { code, out, err } = await importing(csv(`acme,vm-3,1,0,0,0,${HOUR}`, ...bad));
  expect(code).toBe(1);
  expect(err).toHaveLength(101);
  expect(err[0]).toBe('line 3: vcpus "-1" is not a size: a number of zero or more with at most six decimals');
  expect(err.at(-1)).toBe("… and 30 more bad rows.");
  expect(out[0]).toMatch(/^131 rows read in .* s: 1 good, 130 bad\.$/);
});

test("1 where a row contradicts an earlier one", async () => {
  const path = csv(`acme,vm-3,2,0,0,0,${HOUR}`);
  const { code, out, err } = await importing(path);
  expect(code).toBe(1);
  expect(err.at(-1)).toMatch(
    /^line 2: resource vm-3 of acme is already stored with other values: vcpus is 1 in Billow and 2/,
  );
  expect(out[1]).toBe("0 new events, 1 duplicate, 0 corrected, 1 in conflict.");
  expect(out[2]).toMatch(/^1 row differs from what is stored .* import it again with --replace\.$/);
  expect(out[3]).toMatch(/^An event in conflict has the id of a stored event /);
  const replaced = await importing(path, "--replace");
  expect([replaced.code, replaced.out[1]]).toEqual([
    0,
    "0 new events, 1 duplicate, 1 corrected, 0 in conflict.",
  ]);
});

test("1 and one sentence where the file cannot be used", async () => {
  const { code, out, err } = await importing(join(folder.path, "none.csv"));
  expect({ code, out }).toEqual({ code: 1, out: [] });
  expect(err).toEqual([expect.stringMatching(/none\.csv cannot be read \(ENOENT\)\. Check the path/)]);
});

test("2 where the command is used wrongly", async () => {
  expect(await importing()).toMatchObject({ code: 2, err: [expect.stringContaining("FILE.csv is missing")] });
  const path = csv();
  for (const args of [["--currency", "EURO"], ["--create-customer"], ["another.csv"]])
    expect((await importing(path, ...args)).code, args.join(" ")).toBe(2);
});
