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

const HEADER = "tenant,meter,resource,quantity,from,before,region";
const HOUR = "2026-10-03T14:00:00Z,2026-10-03T15:00:00Z";

async function importing(name: string, lines: readonly string[], ...args: string[]) {
  const path = join(folder.path, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(["import", "usage", path, ...args], {
    env: { DATABASE_URL: database.url, BILLOW_DATA: folder.path, LOG_LEVEL: "silent" },
    out: (line) => out.push(line),
    // How far an import is, which a slow machine tells of.
    err: (line) => void (line.endsWith("imported …") || err.push(line)),
    readInput: async () => "",
    stopAsked: async () => {},
  });
  return { code, out, err };
}

test("rows of a CSV file are taken in once, however often; bad ones are told by their line", async () => {
  const lines = [
    HEADER,
    `acme,network.egress,port-1,12.5,${HOUR},fra`,
    `acme,network.egress,port-1,2.5,${HOUR},ber`,
    `acme,storage.object,"bucket, ""one""",744,${HOUR},`,
    `acme,network.egress,port-2,-1,${HOUR},fra`,
    `acme,network.egress,port-3,1`,
    "",
  ];
  const first = await importing("usage.csv", lines);
  expect(first).toMatchObject({
    code: 1,
    err: [expect.stringMatching(/^line 5: .*negative/), expect.stringMatching(/^line 6: it has 4 columns/)],
  });
  expect(first.out).toEqual([
    expect.stringMatching(/^5 rows read in \d+\.\d s: 3 good, 2 bad\.$/),
    "3 new events, 0 duplicates, 0 corrected, 0 in conflict.",
    expect.stringMatching(/^3 events wait/),
  ]);
  const again = await importing("usage.csv", lines.slice(0, 4));
  expect(again).toMatchObject({ code: 0, err: [] });
  expect(again.out[1]).toBe("0 new events, 3 duplicates, 0 corrected, 0 in conflict.");
  const changed = await importing("usage.csv", [HEADER, `acme,network.egress,port-1,13,${HOUR},fra`]);
  expect(changed.code).toBe(1);
  expect(changed.out[1]).toBe("0 new events, 0 duplicates, 0 corrected, 1 in conflict.");
  expect(changed.err).toEqual([
    expect.stringMatching(
      /^line 2: resource port-1 of acme .*: quantity is 12\.5 in Billow and 13 in the file/,
    ),
  ]);
  const stored = await database.pool.query(
    "SELECT resource, dimensions, quantity FROM usage_event ORDER BY resource, dimensions",
  );
  expect(stored.rows).toEqual([
    { resource: 'bucket, "one"', dimensions: "{}", quantity: "744" },
    { resource: "port-1", dimensions: '{"region":"ber"}', quantity: "2.5" },
    { resource: "port-1", dimensions: '{"region":"fra"}', quantity: "12.5" },
  ]);
});

test("a corrected file takes the new values by --replace, or by revisions of its own", async () => {
  const row = (quantity: string) => `acme,network.egress,port-9,${quantity},${HOUR},fra`;
  const quantity = async () =>
    (await database.pool.query("SELECT quantity FROM usage_event WHERE resource = 'port-9'")).rows;
  await importing("usage.csv", [HEADER, row("7")]);
  const replaced = await importing("usage.csv", [HEADER, row("8.25")], "--replace");
  expect([replaced.code, replaced.out[1]]).toEqual([
    0,
    "0 new events, 0 duplicates, 1 corrected, 0 in conflict.",
  ]);
  expect(await quantity()).toEqual([{ quantity: "8.25" }]);
  expect(await importing("usage.csv", [HEADER, row("8.25")], "--replace")).toMatchObject({
    code: 0,
    err: [],
  });
  const revised = await importing("usage.csv", [`${HEADER},revision`, `${row("9")},5`]);
  expect([revised.code, await quantity()]).toEqual([0, [{ quantity: "9" }]]);
  const late = await importing("usage.csv", [HEADER, row("7.5")]);
  expect([late.code, late.err]).toEqual([1, [expect.stringMatching(/quantity is 9 in Billow and 7\.5/)]]);
});

test("lines of JSON are events as they are sent", async () => {
  const event = {
    ...{ specversion: "1.0", id: "vm/1", source: "/nova", subject: "acme", type: "billow.allocation" },
    time: "2026-10-03T14:12:09Z",
    data: { resource: "vm-1", state: "active", vcpus: "4" },
  };
  const lines = [
    JSON.stringify(event),
    '{"id": "torn',
    JSON.stringify({ ...event, id: "vm/2", type: "tokens" }),
  ];
  const { code, out, err } = await importing("events.ndjson", lines);
  expect(code).toBe(1);
  expect(err).toEqual([
    expect.stringMatching(/^line 2: it is not JSON/),
    expect.stringMatching(/^line 3: There is no event type/),
  ]);
  expect(out[1]).toBe("1 new event, 0 duplicates, 0 corrected, 0 in conflict.");
});

test.each([
  ["no such columns", ["tenant,meter", "a,b"], /resource is missing, quantity is missing/],
  ["a column twice", [`${HEADER},region`, "a"], /region is listed twice/],
])("nothing of a file with %s", async (_, lines, reason) => {
  const { code, err } = await importing("wrong.csv", lines);
  expect([code, err.join(" ")]).toEqual([1, expect.stringMatching(reason)]);
});
