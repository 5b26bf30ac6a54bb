import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../cli/run.ts";
import { type TestDatabase, wholeDatabase } from "../../testing/database.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { PLACES, SHARDED } from "./places.ts";

const folder = temporaryFolder();
let database: TestDatabase;

beforeAll(async () => {
  database = await wholeDatabase();
});

afterAll(async () => {
  await database.close();
  folder[Symbol.dispose]();
});

async function billow(...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await runCli(args, {
    env: { DATABASE_URL: database.url, BILLOW_DATA: folder.path, LOG_LEVEL: "silent" },
    out: (line) => lines.push(line),
    err: (line) => lines.push(line),
    readInput: async () => "",
    stopAsked: () => Promise.resolve(),
  });
  return { code, text: lines.join("\n") };
}

test("every usage table has its place, sharded by a column of its key or whole", async () => {
  const { rows } = await database.pool.query<{ name: string; columns: string[] }>(
    `SELECT relname AS name, array(SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey)) AS columns
     FROM pg_class JOIN pg_constraint ON conrelid = pg_class.oid AND contype = 'p'
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname ~ '^(usage_|allocation$|level(led)?_)'`,
  );
  expect(rows.map(({ name }) => name).sort()).toEqual(PLACES.map(({ name }) => name).sort());
  for (const { name, column } of SHARDED)
    expect(rows.find((row) => row.name === name)?.columns).toContain(column);
});

test("a database without Citus is refused with a sentence, and nothing is changed", async () => {
  for (const args of [["--shards", "8"], ["--shards", "8", "--dry-run"], ["--status"]]) {
    const { code, text } = await billow("distribute", ...args);
    expect(code).toBe(1);
    expect(text).toMatch(/Citus/);
  }
});

test.each([
  [[], /--shards is missing/],
  [["--shards", "none"], /whole number/],
  [["--shards", "0"], /whole number/],
])("wrong arguments %j are refused", async (args, sentence) => {
  const { code, text } = await billow("distribute", ...args);
  expect(code).toBe(2);
  expect(text).toMatch(sentence);
});
