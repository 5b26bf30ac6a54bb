import { addDays } from "@billow/core/metering/period.ts";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTenant, newTenant, reading, type UsageWorld, usageWorld } from "../../../testing/usage.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { largestCustomers } from "./report-queries.ts";

const FIRST = "2026-08-01";
const DAYS = 100;
const METERS = ["network.egress", "network.ingress"];

let world: UsageWorld;

/** Five customers with usage on every third day or so; the first one's tenant went over to the second on 10 September. */
beforeAll(async () => {
  world = await usageWorld({ now: "2026-11-20T12:00:00Z" });
  const tenants = Array.from({ length: 5 }, newTenant);
  const ids: string[] = [];
  for (const tenantId of tenants) ids.push(await makeTenant(world.deps, tenantId));
  const events = tenants.flatMap((tenantId, place) =>
    Array.from({ length: DAYS }, (_, day) => day)
      .filter((day) => (day * 7 + place) % 3 === 0)
      .map((day) =>
        reading({
          tenantId,
          meter: METERS[(day + place) % METERS.length] ?? "",
          from: `${addDays(FIRST, day)}T05:00:00Z`,
          before: `${addDays(FIRST, day)}T06:00:00Z`,
          quantity: String(((day * 31 + place * 17) % 23) / 4),
          dimensions: day % 2 === 0 ? { region: "fra" } : {},
        }),
      ),
  );
  await ingestEvents(world.deps, events);
  await sql`UPDATE tenancy SET before_day = '2026-09-10' WHERE customer_id = ${ids[0]}`.execute(
    world.deps.db,
  );
  await sql`
    INSERT INTO tenancy (account_id, customer_id, tenant_id, billed_as, from_day, before_day)
    SELECT account_id, ${ids[1]}, tenant_id, tenant_id, '2026-09-10', 'infinity' FROM tenancy WHERE customer_id = ${ids[0]}`.execute(
    world.deps.db,
  );
});

afterAll(() => world.close());

const day = fc.integer({ min: -40, max: DAYS + 40 }).map((n) => addDays(FIRST, n));

test("the largest customers of any range are those with the largest sums of their days", async () => {
  await fc.assert(
    fc.asyncProperty(
      day,
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 1, max: 6 }),
      async (from, length, top) => {
        const before = addDays(from, length);
        const found = await largestCustomers(world.deps.db, query({ from, before }), top);
        expect(found.map((one) => [one.meter, one.place, one.customer_id, Number(one.customers)])).toEqual(
          await byDays({ from, before, top }),
        );
      },
    ),
    { numRuns: 60 },
  );
});

function query(range: { from: string; before: string }) {
  return {
    ...range,
    meters: METERS,
    window: { from: 0, before: 0 },
    grain: "day" as const,
    customerId: undefined,
    customerIds: undefined,
    splitBy: null,
  };
}

/** Meter by meter: the place, the customer and how many customers there are. */
async function byDays({ from, before, top }: { from: string; before: string; top: number }) {
  const { rows } = await sql<{ meter: string; place: number; customer_id: string; customers: number }>`
    SELECT meter, place::int, customer_id, customers::int FROM (
      SELECT meter, customer_id, row_number() OVER (PARTITION BY meter ORDER BY sum(quantity) DESC, customer_id) AS place,
        count(*) OVER (PARTITION BY meter) AS customers
      FROM customer_usage_day WHERE meter = ANY(${METERS}) AND day >= ${from} AND day < ${before}
      GROUP BY meter, customer_id HAVING sum(quantity) <> 0) AS ranked
    WHERE place <= ${top} ORDER BY meter, place`.execute(world.deps.db);
  return rows.map((row) => [row.meter, row.place, row.customer_id, row.customers]);
}
