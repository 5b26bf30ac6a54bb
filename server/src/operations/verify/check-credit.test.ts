import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestApp } from "../../testing/app.ts";
import { appWithEverything, verified } from "../../testing/verified.ts";

let app: TestApp;

beforeAll(async () => {
  app = await appWithEverything();
});

afterAll(() => app.close());

const OF_EAST = sql`customer_id = (SELECT id FROM customer WHERE tenant_id = 'east')`;

/** What is found while a change stands, which is then taken back. */
async function foundWhile(change: ReturnType<typeof sql>, back: ReturnType<typeof sql>) {
  await change.execute(app.deps.db);
  const { findings } = await verified(app.deps);
  await back.execute(app.deps.db);
  return findings.map(({ check, where }) => [check, where.replace(/^INV-[\d-]+/, "INV")]);
}

test("credit that nobody has paid is found, and nothing once it is gone", async () => {
  const more = sql`UPDATE customer_credit SET amount = amount + 1 WHERE ${OF_EAST}`;
  const less = sql`UPDATE customer_credit SET amount = amount - 1 WHERE ${OF_EAST}`;
  expect(await foundWhile(more, less)).toEqual([["credit", "east"]]);
  const { findings, checked } = await verified(app.deps);
  expect(findings).toEqual([]);
  expect(checked.credit).toBeGreaterThan(0);
});

test("more credit used than an invoice says is found", async () => {
  const less = sql`UPDATE invoice SET credit_applied = credit_applied - 1 WHERE credit_applied > 0`;
  const more = sql`UPDATE invoice SET credit_applied = credit_applied + 1 WHERE credit_applied > 0`;
  const found = await foundWhile(less, more);
  expect(new Set(found.map(String))).toEqual(new Set(["payments,INV, paid by credit"]));
});

test("the database itself keeps credit from going below zero", async () => {
  const below = sql`UPDATE customer_credit SET amount = -1 WHERE ${OF_EAST}`;
  await expect(below.execute(app.deps.db)).rejects.toThrow("customer_credit_amount_check");
});
