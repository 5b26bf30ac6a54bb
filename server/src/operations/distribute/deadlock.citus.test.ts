import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import type { UsageReading } from "../../metering/usage/store/event.ts";
import {
  discrepanciesOf,
  makeTenant,
  reading,
  storedHours,
  type UsageWorld,
  usageWorld,
} from "../../testing/usage.ts";

const TENANT = "deadlocked";

let world: UsageWorld;
let other: pg.Client;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-10-04T00:00:00Z" });
  await makeTenant(world.deps, TENANT);
  other = new pg.Client({ connectionString: world.deps.pool.options.connectionString });
  await other.connect();
});

afterAll(async () => {
  await other.end();
  await world.close();
});

/** Two stored events of different workers, in the order in which Billow locks them. */
async function eventsOfTwoWorkers(): Promise<[Placed, Placed]> {
  const events = Array.from({ length: 40 }, () =>
    reading({
      tenantId: TENANT,
      from: "2026-10-03T05:00:00Z",
      before: "2026-10-03T06:00:00Z",
      quantity: "1",
    }),
  );
  await ingestEvents(world.deps, events);
  const { rows: keys } = await other.query("SELECT key, event_id FROM usage_event");
  const { rows } = await other.query<{ key: string; id: string; worker: number }>(
    `SELECT key, id, groupid AS worker
     FROM unnest($1::uuid[], $2::text[]) AS stored (key, id)
     JOIN pg_dist_placement ON shardid = get_shard_id_for_distribution_column('usage_event', key) ORDER BY shardid`,
    [keys.map((row) => row.key), keys.map((row) => row.event_id)],
  );
  const placed = rows.flatMap((row) => {
    const event = events.find(({ id }) => id === row.id);
    return event === undefined ? [] : [{ ...row, event }];
  });
  const [first] = placed;
  const second = placed.findLast(({ worker }) => worker !== first?.worker);
  if (first === undefined || second === undefined) throw new Error("the events are on two workers");
  return [first, second];
}

interface Placed {
  key: string;
  event: UsageReading;
}

/** As Billow does. An UPDATE would hold up who inserts the event again, before it has locked anything. */
const lock = ({ key }: Placed) =>
  other.query("SELECT FROM usage_event WHERE key = $1 FOR NO KEY UPDATE", [key]);

async function waiting(): Promise<number> {
  const { rowCount } = await world.deps.pool.query("SELECT FROM citus_lock_waits");
  return rowCount ?? 0;
}

test("a deadlock across two workers, which neither of them sees, is tried again and answered right", async () => {
  const [first, second] = await eventsOfTwoWorkers();
  await other.query("BEGIN");
  await lock(second);
  const corrected = ingestEvents(
    world.deps,
    [second, first].map(({ event }) => ({ ...event, revision: 1, quantity: event.quantity.plus("10") })),
  );
  await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
  // Now each waits for the other. Citus ends the younger transaction, which is not this one.
  await lock(first);
  await other.query("COMMIT");
  expect(await corrected).toMatchObject({ corrected: 2, accepted: 0, duplicates: 0, conflicts: 0 });
  expect(await storedHours(world.deps, TENANT)).toEqual({
    "network.egress 2026-10-03T05:00:00Z {}": String(60_000_000n),
  });
  expect(await discrepanciesOf(world.deps)).toEqual([]);
}, 120_000);
