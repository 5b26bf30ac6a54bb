import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestApp } from "../../testing/app.ts";
import { appWithEverything } from "../../testing/verified.ts";

let app: TestApp;

beforeAll(async () => {
  app = await appWithEverything();
});

afterAll(() => app.close());

/** The check an auditor makes of the file, with nothing of Billow: the first line that does not follow, or null. */
function brokenAt(file: string): number | null {
  const lines = file.split("\n").slice(0, -1);
  const ends = new Map<string, { seq: number; hash: Buffer }>();
  for (const [index, line] of lines.entries()) {
    const { entry, hash } = JSON.parse(line);
    const { invoiceId, seq } = JSON.parse(entry);
    const end = ends.get(invoiceId) ?? { seq: 0, hash: Buffer.alloc(0) };
    const expected = createHash("sha256").update(end.hash).update(entry, "utf8").digest("hex");
    if (seq !== end.seq + 1 || hash !== expected) return index;
    ends.set(invoiceId, { seq, hash: Buffer.from(hash, "hex") });
  }
  return null;
}

async function exported(): Promise<string> {
  const url = "/api/v1/timeline/export.ndjson";
  const answer = await app.server.inject({ url, headers: await app.cookieOf("manager") });
  expect(answer.headers["content-type"]).toBe("application/x-ndjson; charset=utf-8");
  return answer.body;
}

test("the whole log can be checked without Billow, entry by entry", async () => {
  const file = await exported();
  const entries = await app.deps.db
    .selectFrom("event")
    .select("seq")
    .where("subject_kind", "=", "invoice")
    .execute();
  expect(file.split("\n")).toHaveLength(entries.length + 1);
  expect(brokenAt(file)).toBeNull();
});

test("a changed character, a lost entry or two that changed places are found", async () => {
  const lines = (await exported()).split("\n");
  const second = lines.findIndex((line) => line.includes('\\"seq\\":2,'));
  const [one = "", two = ""] = lines.slice(second - 1, second + 1);
  expect(brokenAt(lines.with(second, two.replace(/T\d\d:/, "T99:")).join("\n"))).toBe(second);
  expect(brokenAt(lines.toSpliced(second - 1, 1).join("\n"))).toBe(second - 1);
  expect(
    brokenAt(
      lines
        .with(second - 1, two)
        .with(second, one)
        .join("\n"),
    ),
  ).toBe(second - 1);
});

test("only those who may export get it", async () => {
  const url = "/api/v1/timeline/export.ndjson";
  expect((await app.server.inject({ url, headers: await app.cookieOf("support") })).statusCode).toBe(403);
});
