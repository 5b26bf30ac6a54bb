import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onOneConnection } from "../../db/connection/one-connection.ts";
import type { TestApp } from "../../testing/app.ts";
import { appWithEverything, verified } from "../../testing/verified.ts";

let app: TestApp;

beforeAll(async () => {
  app = await appWithEverything();
}, 60_000);

afterAll(() => app.close());

test.each([
  [
    "a billed quantity that nothing was billed for",
    sql`UPDATE billed_usage SET quantity = quantity * 2 WHERE meter = 'compute.vcpu'`,
    /^(east|west), 2026-10$/,
  ],
  [
    "a sum that is not that of its parts",
    sql`UPDATE billed_period SET amount = amount + 1`,
    /^(east|west), 2026-10, INV-2026-/,
  ],
  [
    "a period without its rate card",
    sql`UPDATE billed_period SET rate_card_id = '00000000-0000-7000-8000-000000000000'`,
    /^(east|west), 2026-10$/,
  ],
])("finds %s, and nothing else", async (_, statement, where) => {
  const { findings } = await onOneConnection(app.deps.pool, async (db) => {
    let found: Awaited<ReturnType<typeof verified>> | undefined;
    const undone = db.transaction().execute(async (tx) => {
      // As a damaged disk would: no foreign key has a say.
      await sql`SET LOCAL session_replication_role = replica`.execute(tx);
      await statement.execute(tx);
      found = await verified({ ...app.deps, db });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    if (found === undefined) throw new Error("it was verified before it was undone");
    return found;
  });
  expect(findings.length).toBeGreaterThan(0);
  for (const finding of findings) {
    expect(finding.check).toBe("billed");
    expect(finding.where).toMatch(where);
    expect(finding.expected).not.toBe(finding.found);
  }
});
