import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { camtFile } from "../../testing/acts/bank-files.ts";
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

function file(name: string, content: string | Buffer): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

async function importing(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(["import", "bank-statement", ...args], {
    env: { DATABASE_URL: database.url, BILLOW_DATA: folder.path, LOG_LEVEL: "silent" },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    readInput: async () => "",
    stopAsked: async () => {},
  });
  return { code, out, err };
}

test("a statement is imported once, and what became of its lines is told", async () => {
  const path = file("bank.xml", camtFile([{ amount: "5.00" }, { amount: "-1.00", code: "MDOP/CHRG" }]));
  const told = [
    "DE02120300000000202051, 2026-11-10 to 2026-11-10: 0 lines booked.",
    "0 lines with something to accept, 1 line with nothing that fits; decide about them under Bank.",
    "1 line for which nothing is booked, 0 of an earlier statement.",
  ];
  expect(await importing(path)).toEqual({ code: 0, err: [], out: told });
  expect((await importing(path)).out).toEqual(["This file was imported before. Nothing changed.", ...told]);
});

test("a CSV file needs a mapping, and is read in the code page it has", async () => {
  const csv = file("bank.csv", Buffer.from("Tag;Betrag;Name\n2026-11-03;1.00;M\xfcller\n", "latin1"));
  expect((await importing(csv)).err.join()).toContain("neither camt.053 nor MT940");
  const columns = { bookedOn: "Tag", amount: "Betrag", name: "Name" };
  const mapping = file("csv.json", JSON.stringify({ account: "1234567", currency: "EUR", columns }));
  expect((await importing(csv, "--csv", mapping)).code).toBe(0);
  const { rows } = await database.pool.query("SELECT name FROM bank_line WHERE account = '1234567'");
  expect(rows).toEqual([{ name: "Müller" }]);
});

test("1 and one sentence where the file cannot be taken, 2 where the command is used wrongly", async () => {
  const cut = file("cut.xml", camtFile([{ amount: "5.00" }]).slice(0, -20));
  const { code, err } = await importing(cut);
  expect([code, err.length]).toEqual([1, 1]);
  expect((await importing(join(folder.path, "none.xml"))).err.join()).toContain("ENOENT");
  expect((await importing()).code).toBe(2);
  expect((await importing(cut, "--csv", file("bad.json", "{}"))).code).toBe(2);
});
