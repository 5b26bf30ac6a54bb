import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import {
  discrepanciesOf,
  makeTenant,
  newTenant,
  storedHours,
  type UsageWorld,
  usageWorld,
} from "../../testing/usage.ts";
import { reconcile } from "../usage/reports/reconciliation.ts";
import { type ImportSummary, importAllocations } from "./import-allocations.ts";

let world: UsageWorld;
const folder = temporaryFolder();

beforeAll(async () => {
  world = await usageWorld({ now: "2026-11-01T00:00:00Z" });
});

afterAll(async () => {
  await world.close();
  folder[Symbol.dispose]();
});

const HEADER = "tenant,resource,vcpus,ram_gib,block_gib,gpus,created_at,deleted_at";
const HOUR = "2026-10-03T14:00:00Z,2026-10-03T15:00:00Z";
const COUNTED = "compute.vcpu 2026-10-03T14:00:00Z {}";

let files = 0;

function file(content: string | Buffer): string {
  files += 1;
  const path = join(folder.path, `file-${files}.csv`);
  writeFileSync(path, content);
  return path;
}

function csv(...lines: string[]): string {
  return file([HEADER, ...lines].map((line) => `${line}\n`).join(""));
}

interface Outcome {
  summary: ImportSummary;
  bad: [line: number, reason: string][];
}

async function importing(
  path: string,
  createCustomersIn: string | null = "EUR",
  replace = false,
): Promise<Outcome> {
  const bad: [number, string][] = [];
  const onBadRow = (line: number, reason: string) => void bad.push([line, reason]);
  const options = { path, createCustomersIn, replace, onBadRow, onProgress: () => {} };
  return { summary: await importAllocations(world.deps, options), bad };
}

const refusedBecause = (path: string) =>
  importing(path).then(
    () => "it was imported",
    (error: { detail: string }) => error.detail,
  );

const SUMMARY: ImportSummary = {
  rows: 0,
  bad: 0,
  accepted: 0,
  duplicates: 0,
  corrected: 0,
  conflicts: 0,
  unmatched: 0,
  differing: 0,
  customersCreated: 0,
  takenUp: 0,
};

describe("what goes in", () => {
  test("rows become customers, allocations and rollups, and the summary says how many", async () => {
    const [one, other] = [newTenant(), newTenant()];
    const path = csv(
      `${one},vm-1,4,16,100.5,1,${HOUR}`,
      `${one},vm-2,0.25,0,0,0,2026-10-31T23:59:59Z,`,
      `${other},vm-1,2,0,0,0,2026-10-03T14:00:00+02:00,2026-10-03T14:30:00+02:00`,
      `${other},vm-2,2,0,0,0,2026-10-03T14:00:00.9Z,2026-10-03T14:00:00.1Z`,
    );
    const { summary, bad } = await importing(path);
    expect(bad).toEqual([]);
    expect(summary).toEqual({ ...SUMMARY, rows: 4, accepted: 5, customersCreated: 2 });
    expect(await storedHours(world.deps, one)).toEqual({
      "compute.ram 2026-10-03T14:00:00Z {}": String(16 * 3_600_000_000),
      [COUNTED]: String(4 * 3_600_000_000),
      "compute.vcpu 2026-10-31T23:00:00Z {}": "250000",
      "gpu 2026-10-03T14:00:00Z {}": "3600000000",
      "storage.block 2026-10-03T14:00:00Z {}": String(100.5 * 3_600_000_000),
    });
    // What began and ended in one second has used nothing.
    expect(await storedHours(world.deps, other)).toEqual({
      "compute.vcpu 2026-10-03T12:00:00Z {}": "3600000000",
    });
  });

  test("a file twice changes nothing; a file that grew adds what it grew by, ends and all", async () => {
    const tenant = newTenant();
    const path = csv(`${tenant},vm-1,4,0,0,0,2026-10-03T14:00:00Z,`);
    expect((await importing(path)).summary).toEqual({
      ...SUMMARY,
      rows: 1,
      accepted: 1,
      customersCreated: 1,
    });
    const before = await storedHours(world.deps, tenant);
    expect((await importing(path)).summary).toEqual({ ...SUMMARY, rows: 1, duplicates: 1 });
    expect(await storedHours(world.deps, tenant)).toEqual(before);

    appendFileSync(path, `${tenant},vm-2,1,0,0,0,${HOUR}\n`);
    expect((await importing(path)).summary).toEqual({ ...SUMMARY, rows: 2, accepted: 2, duplicates: 1 });
    const ended = csv(`${tenant},vm-1,4,0,0,0,${HOUR}`, `${tenant},vm-2,1,0,0,0,${HOUR}`);
    expect((await importing(ended)).summary).toEqual({ ...SUMMARY, rows: 2, accepted: 1, duplicates: 3 });
    expect(await storedHours(world.deps, tenant)).toEqual({ [COUNTED]: String(5 * 3_600_000_000) });
  });

  test("a resource that was resized may stand in several rows that touch", async () => {
    const tenant = newTenant();
    const path = csv(
      `${tenant},vm-1,8,0,0,0,2026-10-03T14:30:00Z,2026-10-03T15:00:00Z`,
      `${tenant},vm-1,4,0,0,0,2026-10-03T14:00:00Z,2026-10-03T14:30:00Z`,
    );
    await importing(path);
    expect(await storedHours(world.deps, tenant)).toEqual({ [COUNTED]: String(6 * 3_600_000_000) });
  });

  test("a row that contradicts an earlier one is a conflict, and the earlier one stands", async () => {
    const tenant = newTenant();
    await importing(csv(`${tenant},vm-1,4,0,0,0,${HOUR}`));
    const { summary, bad } = await importing(csv(`${tenant},vm-1,5,0,0,0,${HOUR}`));
    expect(summary).toEqual({ ...SUMMARY, rows: 1, duplicates: 1, conflicts: 1, differing: 1 });
    expect(bad).toEqual([
      [
        2,
        expect.stringMatching(
          /resource vm-1 of .*: vcpus is 4 in Billow and 5 in the file\. The stored values were kept$/,
        ),
      ],
    ]);
    expect(await storedHours(world.deps, tenant)).toEqual({ [COUNTED]: String(4 * 3_600_000_000) });
  });

  test.each<[string, string, string, RegExp, string | undefined]>([
    ["another size", `4,0,0,0,${HOUR}`, `2.5,0,0,0,${HOUR}`, /vcpus is 4 in Billow and 2\.5/, "9000000000"],
    [
      "another end",
      `4,0,0,0,${HOUR}`,
      "4,0,0,0,2026-10-03T14:00:00Z,2026-10-03T14:15:00Z",
      /deleted_at is 2026-10-03T15:00:00Z in Billow and 2026-10-03T14:15:00Z in the file/,
      "3600000000",
    ],
    [
      "an end in the second it began",
      `4,0,0,0,${HOUR}`,
      "4,0,0,0,2026-10-03T14:00:00Z,2026-10-03T14:00:00Z",
      /deleted_at is 2026-10-03T15:00:00Z in Billow/,
      undefined,
    ],
    [
      "no end any more",
      "4,0,0,0,2026-10-03T14:00:00Z,2026-10-03T14:30:00Z",
      "4,0,0,0,2026-10-03T14:00:00Z,",
      /deleted_at is 2026-10-03T14:30:00Z in Billow and none in the file/,
      "14400000000",
    ],
  ])(
    "a corrected file with %s is named, and replaces what is in when it is to",
    async (_, old, corrected, reason, quantity) => {
      const tenant = newTenant();
      await importing(csv(`${tenant},vm-1,${old}`));
      const before = await storedHours(world.deps, tenant);
      const path = csv(`${tenant},vm-2,0,1,0,0,${HOUR}`, `${tenant},vm-1,${corrected}`);
      const told = await importing(path);
      expect(told.bad).toEqual([[3, expect.stringMatching(reason)]]);
      expect(told.summary.differing).toBe(1);
      expect((await storedHours(world.deps, tenant))[COUNTED]).toBe(before[COUNTED]);
      const replaced = await importing(path, null, true);
      expect(replaced).toMatchObject({ bad: [], summary: { corrected: 1, conflicts: 0, differing: 0 } });
      expect((await storedHours(world.deps, tenant))[COUNTED]).toBe(quantity);
      // Run again after an interruption it changes nothing, and afterwards the file is what is in.
      for (const replace of [true, false])
        expect(await importing(path, null, replace)).toMatchObject({
          bad: [],
          summary: { accepted: 0, corrected: 0, conflicts: 0, differing: 0 },
        });
      expect(await discrepanciesOf(world.deps)).toEqual([]);
    },
  );

  test("without --create-customers usage of unknown tenants waits, and is taken up later", async () => {
    const [known, unknown] = [newTenant(), newTenant()];
    await makeTenant(world.deps, known);
    const path = csv(`${known},vm-1,1,0,0,0,${HOUR}`, `${unknown},vm-1,2,0,0,0,${HOUR}`);
    expect((await importing(path, null)).summary).toEqual({ ...SUMMARY, rows: 2, accepted: 4, unmatched: 2 });
    await makeTenant(world.deps, unknown);
    expect(await storedHours(world.deps, unknown)).toEqual({ [COUNTED]: String(2 * 3_600_000_000) });
    expect((await importing(path, null)).summary).toEqual({ ...SUMMARY, rows: 2, duplicates: 4 });

    const another = newTenant();
    const waiting = csv(`${another},vm-1,3,0,0,0,${HOUR}`);
    await importing(waiting, null);
    expect((await importing(waiting)).summary).toEqual({
      ...SUMMARY,
      rows: 1,
      duplicates: 2,
      customersCreated: 1,
      takenUp: 2,
    });
    expect(await storedHours(world.deps, another)).toEqual({ [COUNTED]: String(3 * 3_600_000_000) });
  });
});

describe("forms of a file", () => {
  const row = (tenant: string) => `${tenant},vm-1,4,0,0,0,${HOUR}`;
  const good = { summary: { ...SUMMARY, rows: 1, accepted: 2, customersCreated: 1 }, bad: [] };

  test.each<[string, (tenant: string) => string | Buffer]>([
    ["a byte order mark", (tenant) => `\ufeff${HEADER}\n${row(tenant)}\n`],
    ["lines that end as on Windows", (tenant) => `${HEADER}\r\n${row(tenant)}\r\n`],
    ["no line break at the end", (tenant) => `${HEADER}\n${row(tenant)}`],
    ["blank lines", (tenant) => `${HEADER}\n\n  \n${row(tenant)}\n\r\n\n`],
    ["blanks around values", (tenant) => `${HEADER}\n ${row(tenant).replaceAll(",", " , ")} \n`],
    [
      "columns in another order, in quotes",
      (tenant) =>
        `"deleted_at","created_at","gpus","block_gib","ram_gib","vcpus","resource","tenant"\n"2026-10-03T15:00:00Z","2026-10-03T14:00:00Z","0","0","0","4","vm-1","${tenant}"\n`,
    ],
  ])("%s", async (_, content) => {
    const tenant = newTenant();
    expect(await importing(file(content(tenant)))).toEqual(good);
    expect(await storedHours(world.deps, tenant)).toEqual({ [COUNTED]: String(4 * 3_600_000_000) });
  });

  test("names may hold commas, quotes and letters of any script", async () => {
    const tenant = `Müller, "Söhne" & 株式会社 ${newTenant()}`;
    const quoted = `"${tenant.replaceAll('"', '""')}"`;
    expect(await importing(csv(`${quoted},"vm,""1""",4,0,0,0,${HOUR}`))).toEqual(good);
    expect(await storedHours(world.deps, tenant)).toEqual({ [COUNTED]: String(4 * 3_600_000_000) });
  });

  test("only a header is a file without rows", async () => {
    expect(await importing(csv())).toEqual({ summary: SUMMARY, bad: [] });
  });
});

/** A good row but for one column. */
function rowWith(column: string, value: string): string {
  const values = ["t-bad", "vm-1", "4", "0", "0", "0", "2026-10-03T14:00:00Z", "2026-10-03T15:00:00Z"];
  values[HEADER.split(",").indexOf(column)] = value;
  return values.join(",");
}

test.each<[string, RegExp]>([
  [rowWith("vcpus", "-1"), /^vcpus "-1" is not a size: /],
  [rowWith("vcpus", "four"), /^vcpus "four" is not a size: /],
  [rowWith("ram_gib", "NaN"), /^ram_gib "NaN" is not a size: /],
  [rowWith("block_gib", "1e400"), /^block_gib "1e400" is not a size: /],
  [rowWith("block_gib", "Infinity"), /^block_gib "Infinity" is not a size: /],
  [rowWith("gpus", "0.0000001"), /^gpus "0.0000001" is not a size: .*at most six decimals/],
  [rowWith("gpus", ""), /^gpus "" is not a size: /],
  [rowWith("gpus", "+1"), /^gpus "\+1" is not a size: /],
  [rowWith("gpus", '"1,5"'), /^gpus "1,5" is not a size: /],
  [rowWith("vcpus", "1000000.000001"), /^vcpus 1000000.000001 is over a million/],
  [rowWith("vcpus", "9".repeat(500)), /^vcpus "9{40}…" is not a size: /],
  [rowWith("deleted_at", "2026-10-03T13:59:59Z"), /^deleted_at 2026-10-03T13:59:59Z is before created_at/],
  [rowWith("created_at", "03.10.2026 14:00"), /^created_at "03.10.2026 14:00" is not a time like 2026-/],
  [rowWith("created_at", "1791036000"), /^created_at "1791036000" is not a time like 2026-/],
  [rowWith("created_at", "2026-10-03T14:00:00"), /^created_at .* is not a time like 2026-/],
  [rowWith("created_at", "2026-02-30T14:00:00Z"), /^created_at .* is not a time like 2026-/],
  [rowWith("created_at", ""), /^created_at "" is not a time like 2026-/],
  [
    rowWith("created_at", "1970-01-01T00:00:00Z"),
    /^created_at 1970-.* is not between the years 2000 and 2099/,
  ],
  [
    rowWith("deleted_at", "9999-12-31T23:59:59Z"),
    /^deleted_at 9999-.* is not between the years 2000 and 2099/,
  ],
  [rowWith("tenant", "  "), /^tenant is blank$/],
  [rowWith("resource", ""), /^resource is blank$/],
  [rowWith("resource", "x".repeat(201)), /^resource is longer than 200 characters$/],
  [rowWith("tenant", "a\tb"), /^tenant contains a control character$/],
  [rowWith("tenant", "a\u2028b"), /^tenant contains a control character$/],
  [rowWith("tenant", "a\u202eb"), /^tenant contains a control character$/],
  [rowWith("tenant", '"broken'), /^its quotes are broken: /],
  [rowWith("tenant", 'bro"ken'), /^its quotes are broken: /],
  [`${rowWith("tenant", "t")},more`, /^it has 9 columns, but the first line names 8$/],
  ["t-bad,vm-1,4", /^it has 3 columns, but the first line names 8$/],
  ["=cmd()|' /C calc'!A0", /^it has 1 columns, but the first line names 8$/],
])(
  "a bad row is told with its line and reason, and the good ones around it stay: %s",
  async (line, reason) => {
    const tenant = newTenant();
    const path = csv(`${tenant},vm-1,1,0,0,0,${HOUR}`, line, `${tenant},vm-2,2,0,0,0,${HOUR}`);
    const { summary, bad } = await importing(path);
    expect(bad).toEqual([[3, expect.stringMatching(reason)]]);
    expect(summary).toEqual({ ...SUMMARY, rows: 3, bad: 1, accepted: 4, customersCreated: 1 });
    expect(await storedHours(world.deps, tenant)).toEqual({ [COUNTED]: String(3 * 3_600_000_000) });
  },
);

test("bytes that are no UTF-8 spoil their row alone", async () => {
  const tenant = newTenant();
  const lines = [HEADER, `M\xfcller,vm-1,4,0,0,0,${HOUR}`, `${tenant},vm-1,4,0,0,0,${HOUR}`];
  const { summary, bad } = await importing(file(Buffer.from(lines.join("\n"), "latin1")));
  expect(bad).toEqual([[2, "tenant contains bytes that are not UTF-8 text"]]);
  expect(summary.accepted).toBe(2);
});

describe("a file that cannot be used is refused in one sentence, and nothing of it is imported", () => {
  const row = `t-unused,vm-1,4,0,0,0,${HOUR}`;

  afterEach(async () => {
    const { rows } = await sql`SELECT FROM usage_event WHERE tenant_id = 't-unused'`.execute(world.deps.db);
    expect(rows).toEqual([]);
  });

  test.each<[string, string | Buffer, RegExp]>([
    ["empty", "", /must name the columns tenant,.*: tenant is missing/],
    ["without a header", `${row}\n`, /^The first line of .* tenant is missing, .* "t-unused" is unknown/],
    [
      "with a column missing",
      `${HEADER.replace(",gpus", "")}\n${row}\n`,
      /^The first line of .* gpus is missing\. Nothing was imported\.$/,
    ],
    ["with a column too many", `${HEADER},zone\n${row},fra\n`, /: "zone" is unknown\. Nothing was imported/],
    ["with a column twice", `${HEADER},gpus\n${row},1\n`, /: gpus is listed twice\. Nothing was imported\.$/],
    ["with semicolons", `${HEADER}\n${row}\n`.replaceAll(",", ";"), /tenant is missing, .* is unknown/],
    ["with broken quotes in its header", `"${HEADER}\n${row}\n`, /tenant is missing/],
    ["in UTF-16", Buffer.from(`\ufeff${HEADER}\n${row}\n`, "utf16le"), /^Line 1 of .* contains a NUL byte/],
    ["of bytes", Buffer.from([0x1f, 0x8b, 8, 0, 0, 1, 2, 3]), /^Line 1 of .* contains a NUL byte/],
    ["with a NUL byte far down", `${HEADER}\n${row}\n${row}\0\n`, /^Line 3 of .* contains a NUL byte/],
    [
      "with a line that is too long far down",
      `${HEADER}\n${row}\n"${"x".repeat(70_000)}"\n`,
      /^Line 3 of .* is longer than 65536 bytes\. .*Nothing was imported\.$/,
    ],
  ])("%s", async (_, content, sentence) => {
    const path = file(content);
    const refused = await refusedBecause(path);
    expect(refused).toMatch(sentence);
    expect(refused).toContain(path);
    expect(refused).not.toContain("\n");
  });

  test("missing, a folder, or no plain file", async () => {
    expect(await refusedBecause(join(folder.path, "none.csv"))).toMatch(
      /none\.csv cannot be read \(ENOENT\)\. Check the path/,
    );
    expect(await refusedBecause(folder.path)).toMatch(/ is a folder\. Name the file in it\.$/);
    expect(await refusedBecause("/dev/zero")).toMatch(/^\/dev\/zero is not a regular file\. /);
    const pipe = join(folder.path, "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(await refusedBecause(pipe)).toMatch(/ is not a regular file\. /);
  });

  test.runIf(process.getuid?.() !== 0)("without the right to read it", async () => {
    const path = csv(row);
    chmodSync(path, 0);
    expect(await refusedBecause(path)).toMatch(/ cannot be read \(EACCES\)/);
  });

  test("a line of a gigabyte is refused at its beginning, in little memory", async () => {
    const zeros = file("");
    truncateSync(zeros, 2 ** 30);
    const text = file(`${HEADER}\n${row}\n`);
    appendFileSync(text, "x".repeat(2 ** 20));
    truncateSync(text, 2 ** 30);
    const before = process.memoryUsage().rss;
    expect(await refusedBecause(zeros)).toMatch(/^Line 1 of .* contains a NUL byte/);
    expect(await refusedBecause(text)).toMatch(/^Line 3 of .* is longer than 65536 bytes/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });
});

test("all that was imported above agrees with itself", async () => {
  expect(await discrepanciesOf(world.deps)).toEqual([]);
  expect(await reconcile(world.deps.db)).toMatchObject({ agrees: true });
});

test("more tenants than a statement has room for, and more rows than a transaction takes", async () => {
  const rows = Array.from(
    { length: 6_500 },
    (_, index) => `many-${index % 4_500},vm-${index},1,0,0,0,${HOUR}`,
  );
  const { summary } = await importing(csv(...rows, ...rows.map((row) => row.replace(/^many-\d+/, "one"))));
  expect(summary).toEqual({ ...SUMMARY, rows: 13_000, accepted: 26_000, customersCreated: 4_501 });
  expect(await storedHours(world.deps, "one")).toEqual({ [COUNTED]: String(6_500 * 3_600_000_000) });
}, 60_000);
