import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHECKS } from "../operations/verify/finding.ts";
import type { TestApp } from "../testing/app.ts";
import { temporaryFolder } from "../testing/processes/temporary-folder.ts";
import { appWithEverything } from "../testing/verified.ts";
import { runCli } from "./run.ts";

let app: TestApp;
const folder = temporaryFolder();

beforeAll(async () => {
  app = await appWithEverything();
}, 60_000);

afterAll(async () => {
  await app.close();
  folder[Symbol.dispose]();
});

async function billow(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    env: {
      DATABASE_URL: String(app.deps.pool.options.connectionString),
      BILLOW_DATA: folder.path,
      LOG_LEVEL: "silent",
    },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    readInput: async () => "",
    stopAsked: async () => {},
  });
  return { code, out, err: err.join("\n") };
}

test("one line a check and a closing line, and 0 where all agrees", async () => {
  const { code, out, err } = await billow("verify");
  // Progress, where the machine is slow.
  expect(err).toMatch(/^(\d+ customers? checked …\n?)*$/);
  expect(code).toBe(0);
  const checks = Object.keys(CHECKS).length;
  expect(out.slice(0, checks).filter((line) => !/^OK {11}\S.* \(\d+ [a-z ]+\)$/.test(line))).toEqual([]);
  const toSee = out.slice(checks, -1);
  expect(toSee[0]).toMatch(/^\d+ to see +\S/);
  expect(toSee.filter((line) => !/^(\d+ to see +[a-z ]+| {4}\S.*)$/.test(line))).toEqual([]);
  expect(out.at(-1)).toMatch(/^Everything agrees; look at \d+ places\.$/);
});

test("findings stand below their check, what more there is as a number, and the end is 1 until they are mended", async () => {
  await sql`UPDATE usage_hour SET quantity = quantity + 1 WHERE meter = 'compute.vcpu'`.execute(app.deps.db);
  const { db } = app.deps;
  const ofNotes = db.selectFrom("document_series").where("series", "=", "creditNote");
  const { next_sequence: next } = await ofNotes.select("next_sequence").executeTakeFirstOrThrow();
  await sql`UPDATE document_series SET next_sequence = 99 WHERE series = 'creditNote'`.execute(db);
  const spoilt = await billow("verify");
  expect(spoilt.code).toBe(1);
  const begin = spoilt.out.findIndex((line) => line.includes("usage per hour"));
  expect(spoilt.out[begin]).toMatch(
    /^\d+ findings +usage per hour is what raw usage comes to \(\d+ hours of usage\)$/,
  );
  expect(spoilt.out[begin + 1]).toMatch(
    /^ {4}(east|west), compute\.vcpu 2026-\d\d-\d\dT\d\d:00:00Z \{\}: expected \d+, found \d+$/,
  );
  expect(spoilt.out[begin + 21]).toMatch(/^ {4}… and \d+ more$/);
  expect(spoilt.out).toContainEqual(expect.stringMatching(/^1 finding +numbers run from 1 without a gap/));
  expect(spoilt.out).toContain(`    CN-2026: expected ${next} as the next number, found 99`);
  expect(spoilt.out.at(-1)).toMatch(/^\d+ findings\. .*billow verify --rebuild\.$/);

  const rebuilt = await billow("verify", "--rebuild");
  expect(rebuilt.code).toBe(1);
  expect(rebuilt.out[0]).toMatch(/^Rebuilt: \d+ (allocation or rollup|allocations and rollups) corrected\.$/);
  expect(rebuilt.out.at(-1)).toBe("1 finding.");
  await sql`UPDATE document_series SET next_sequence = ${next} WHERE series = 'creditNote'`.execute(
    app.deps.db,
  );
  expect(await billow("verify", "--rebuild")).toMatchObject({
    code: 0,
    out: expect.arrayContaining([
      "Rebuilt: 0 allocations and rollups corrected.",
      expect.stringMatching(/^Everything agrees/),
    ]),
  });
});

test("wrong usage ends with 2, and help explains itself", async () => {
  expect(await billow("verify", "--repair")).toMatchObject({
    code: 2,
    err: expect.stringContaining("--repair"),
  });
  expect(await billow("verify", "now")).toMatchObject({ code: 2 });
  const help = await billow("verify", "--help");
  expect(help.code).toBe(0);
  expect(help.out.join("\n")).toMatch(
    /exit code is then 1(.|\n)*do not change the exit code(.|\n)*--rebuild/,
  );
});
