import { CompiledQuery, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onOneConnection } from "../../db/connection/one-connection.ts";
import type { TestApp } from "../../testing/app.ts";
import { DIVERGENCES } from "../../testing/faults/divergences.ts";
import { appWithEverything } from "../../testing/verified.ts";
import { findNotices, type Notices } from "./find-notices.ts";

let app: TestApp;
let before: Notices;

beforeAll(async () => {
  app = await appWithEverything();
  const config = {
    url: "http://127.0.0.1:1",
    fields: { tenant: "project", resource: "id" },
    watches: [],
  };
  await app.as("admin")("createSource", { body: { name: "nova", kind: "inventory", config } });
  before = await findNotices(app.deps, { limit: 200 });
}, 60_000);

afterAll(() => app.close());

test.each(DIVERGENCES)("finds %s, and nothing else new", async (_, statements, kind, found) => {
  const after = await onOneConnection(app.deps.pool, async (db) => {
    let notices: Notices | undefined;
    const undone = db.transaction().execute(async (tx) => {
      // Past all triggers.
      await sql`SET LOCAL session_replication_role = replica`.execute(tx);
      for (const statement of statements) {
        const result = await tx.executeQuery(CompiledQuery.raw(statement));
        expect(Number(result.numAffectedRows ?? 0)).toBeGreaterThan(0);
      }
      notices = await findNotices({ ...app.deps, db }, { limit: 200 });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    if (notices === undefined) throw new Error("it was looked at before it was undone");
    return notices;
  });
  const known = new Set(before.items.map((one) => JSON.stringify(one)));
  const added = after.items.filter((one) => !known.has(JSON.stringify(one)));
  expect(added.length).toBeGreaterThan(0);
  expect(new Set(added.map((one) => one.kind))).toEqual(new Set([kind]));
  expect(added).toContainEqual(expect.objectContaining(found));
  for (const { kind: one, count } of after.counts)
    expect(count).toBe(after.items.filter((notice) => notice.kind === one).length);
});

test("says over the API what is missing in quantity and money, and counts what it does not answer", async () => {
  const { data } = await app.as("billing")("listUsageNotices", { query: { limit: 1 } });
  expect(data.counts).toEqual(before.counts);
  expect(data.items).toEqual(before.items.filter((one, index, all) => all[index - 1]?.kind !== one.kind));
});
