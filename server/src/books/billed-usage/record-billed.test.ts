import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { makeInvoice } from "../../testing/invoicing.ts";

let app: TestApp;
const clock = fixedClock("2026-11-03T08:00:00Z");

beforeAll(async () => {
  app = await testApp({ clock });
});

afterAll(() => app.close());

test("billed usage of no invoice is refused with all that its statement adds", async () => {
  const { db, newId } = app.deps;
  const { id } = await makeInvoice({ app, clock, call: app.as("admin") }, "draft");
  const add = (ids: readonly string[]) =>
    sql`
    INSERT INTO billed_usage (customer_id, period_from, invoice_id, meter, dimensions, tenant, quantity, outcome)
    SELECT ${newId()}::uuid, '2026-10-01', id, 'network.egress', '{}', '', 1, 'free' FROM unnest(${ids}::uuid[]) AS id`.execute(
      db,
    );
  await expect(add([id, newId()])).rejects.toMatchObject({ code: "23503" });
  const { rows } = await sql`SELECT FROM billed_usage`.execute(db);
  expect(rows).toEqual([]);
  await add([id]);
});
