import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  allocation,
  discrepanciesOf,
  makeTenant,
  newTenant,
  reading,
  storedDays,
  storedHours,
  type UsageWorld,
  usageWorld,
} from "../../../testing/usage.ts";
import { reconcile } from "../reports/reconciliation.ts";
import type { UsageEvent } from "../store/event.ts";
import { ingestEvents } from "./ingest-events.ts";

let world: UsageWorld;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-11-02T00:00:00Z" });
});

afterAll(() => world.close());

afterEach(async () => {
  expect(await discrepanciesOf(world.deps)).toEqual([]);
  expect(await reconcile(world.deps.db)).toMatchObject({ agrees: true });
});

const ingest = (...events: UsageEvent[]) => ingestEvents(world.deps, events);

const NONE = { accepted: 0, duplicates: 0, corrected: 0, conflicts: 0, unmatched: 0 };
const HOUR = { from: "2026-10-03T14:00:00Z", before: "2026-10-03T15:00:00Z" };
const EGRESS = "network.egress 2026-10-03T14:00:00Z {}";

async function customer(): Promise<string> {
  const tenantId = newTenant();
  await makeTenant(world.deps, tenantId);
  return tenantId;
}

async function kept(table: "usage_superseded" | "usage_conflict", id: string): Promise<unknown[]> {
  const { rows } = await sql<{ quantity: string }>`
    SELECT event->>'quantity' AS quantity FROM ${sql.table(table)} WHERE event->>'event_id' = ${id}
    ORDER BY 1`.execute(world.deps.db);
  return rows.map((row) => row.quantity);
}

describe("identity", () => {
  test("the same source and id again is a duplicate and counts once, in one batch and across batches", async () => {
    const tenantId = await customer();
    const event = reading({ tenantId, ...HOUR, quantity: "2.5" });
    expect(await ingest(event, event)).toEqual({ ...NONE, accepted: 1, duplicates: 1 });
    expect(await ingest(event)).toEqual({ ...NONE, duplicates: 1 });
    expect(await storedHours(world.deps, tenantId)).toEqual({ [EGRESS]: "2500000" });
    expect(await storedDays(world.deps, tenantId)).toEqual({ "network.egress 2026-10-03 {}": "2500000" });
  });

  test("the same id from another source is another event", async () => {
    const tenantId = await customer();
    const one = reading({ tenantId, ...HOUR, quantity: "1" });
    expect(await ingest(one, { ...one, source: "/elsewhere" })).toEqual({ ...NONE, accepted: 2 });
    expect(await storedHours(world.deps, tenantId)).toEqual({ [EGRESS]: "2000000" });
  });

  test("source and id do not run into one another", async () => {
    const tenantId = await customer();
    const one = reading({ tenantId, ...HOUR, quantity: "1" });
    const twins = [
      { ...one, source: "/a", id: "bc" },
      { ...one, source: "/ab", id: "c" },
    ];
    expect(await ingest(...twins)).toEqual({ ...NONE, accepted: 2 });
  });

  test("the same id with other content at the same revision is kept aside, and counts nowhere", async () => {
    const tenantId = await customer();
    const event = reading({ tenantId, ...HOUR, quantity: "1" });
    const other = reading({ tenantId, ...HOUR, quantity: "9", id: event.id });
    expect(await ingest(event, other)).toEqual({ ...NONE, accepted: 1, conflicts: 1 });
    expect(await ingest(other)).toEqual({ ...NONE, conflicts: 1 });
    expect(await kept("usage_conflict", event.id)).toEqual(["9"]);
    expect(await storedHours(world.deps, tenantId)).toEqual({ [EGRESS]: "1000000" });
  });

  test("what is equal apart from the spelling of its numbers and the order of its dimensions is a duplicate", async () => {
    const tenantId = await customer();
    const one = { tenantId, ...HOUR, id: `spelling-${tenantId}` };
    const event = reading({ ...one, quantity: "1.50", dimensions: { region: "fra", tier: "a" } });
    const again = reading({ ...one, quantity: "1.5", dimensions: { tier: "a", region: "fra" } });
    expect(await ingest(event)).toEqual({ ...NONE, accepted: 1 });
    expect(await ingest(again)).toEqual({ ...NONE, duplicates: 1 });
  });
});

describe("corrections", () => {
  test("a higher revision takes the place of what was said, over hours, meters, resources and customers", async () => {
    const [tenantId, otherTenant] = [await customer(), await customer()];
    const id = `corrected-${tenantId}`;
    await ingest(reading({ tenantId, ...HOUR, quantity: "3", id }));
    const corrected = reading({
      tenantId: otherTenant,
      from: "2026-10-03T22:30:00Z",
      before: "2026-10-04T00:30:00Z",
      quantity: "8",
      id,
      revision: 1,
      meter: "network.ingress",
      resource: "net-2",
    });
    expect(await ingest(corrected)).toEqual({ ...NONE, corrected: 1 });
    expect(await storedHours(world.deps, tenantId)).toEqual({});
    expect(await storedHours(world.deps, otherTenant)).toEqual({
      "network.ingress 2026-10-03T22:00:00Z {}": "2000000",
      "network.ingress 2026-10-03T23:00:00Z {}": "4000000",
      "network.ingress 2026-10-04T00:00:00Z {}": "2000000",
    });
    expect(await storedDays(world.deps, otherTenant)).toEqual({
      "network.ingress 2026-10-03 {}": "6000000",
      "network.ingress 2026-10-04 {}": "2000000",
    });
    expect(await kept("usage_superseded", id)).toEqual(["3"]);
  });

  test("a record that spans hours is split exactly, also where it does not divide", async () => {
    const tenantId = await customer();
    const span = { from: "2026-10-03T14:40:00Z", before: "2026-10-03T17:00:01Z" };
    await ingest(reading({ tenantId, ...span, quantity: "0.000001", id: `split-${tenantId}` }));
    await ingest(reading({ tenantId, ...span, quantity: "1", id: `split-${tenantId}`, revision: 1 }));
    const shares = Object.values(await storedHours(world.deps, tenantId));
    expect(shares).toEqual(["142840", "428520", "428520", "120"]);
  });

  test("a late lower revision is kept as superseded, and only told of once", async () => {
    const tenantId = await customer();
    const id = `late-${tenantId}`;
    const later = reading({ tenantId, ...HOUR, quantity: "5", id, revision: 7 });
    const earlier = reading({ tenantId, ...HOUR, quantity: "3", id, revision: 2 });
    expect(await ingest(later)).toEqual({ ...NONE, accepted: 1 });
    expect(await ingest(earlier)).toEqual({ ...NONE, accepted: 1 });
    expect(await ingest(earlier)).toEqual({ ...NONE, duplicates: 1 });
    expect(await kept("usage_superseded", id)).toEqual(["3"]);
    expect(await storedHours(world.deps, tenantId)).toEqual({ [EGRESS]: "5000000" });
  });

  test("two contents of one lower revision are a conflict", async () => {
    const tenantId = await customer();
    const id = `twofold-${tenantId}`;
    const revised = (revision: number, quantity: string) =>
      reading({ tenantId, ...HOUR, quantity, id, revision });
    await ingest(revised(0, "1"), revised(1, "2"));
    expect(await ingest(revised(0, "8"))).toEqual({ ...NONE, conflicts: 1 });
    expect(await kept("usage_superseded", id)).toEqual(["1"]);
    expect(await kept("usage_conflict", id)).toEqual(["8"]);
  });

  test("revisions end the same in any order, alone and in one batch", async () => {
    const tenantId = await customer();
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    // The last revision says what the first one said: the correction between was taken back.
    const quantities = ["4", "9", "4"];
    for (const [index, order] of orders.entries()) {
      const events = order.map((revision) =>
        reading({
          tenantId,
          ...HOUR,
          quantity: quantities[revision] ?? "",
          id: `order-${tenantId}-${index}`,
          revision,
        }),
      );
      if (index % 2 === 0) await ingest(...events);
      else for (const event of events) await ingest(event);
    }
    expect(await storedHours(world.deps, tenantId)).toEqual({ [EGRESS]: String(4_000_000 * orders.length) });
    const again = reading({ tenantId, ...HOUR, quantity: "9", id: `order-${tenantId}-1`, revision: 1 });
    expect(await ingest(again)).toEqual({ ...NONE, duplicates: 1 });
  });

  test("an allocation is corrected like a record, and its old form kept", async () => {
    const tenantId = await customer();
    const begin = { tenantId, at: "2026-10-03T14:30:00Z", id: `vm-of-${tenantId}` };
    const end = allocation({ tenantId, at: "2026-10-03T16:00:00Z", deleted: true });
    await ingest(allocation({ ...begin, vcpus: "4" }), end);
    const correction = allocation({ ...begin, vcpus: "2", at: "2026-10-03T15:00:00Z", revision: 1 });
    expect(await ingest(correction)).toEqual({ ...NONE, corrected: 1 });
    expect(await storedHours(world.deps, tenantId)).toEqual({
      "compute.vcpu 2026-10-03T15:00:00Z {}": "7200000000",
    });
    const { rows } = await sql<{ vcpus: string }>`
      SELECT event->>'vcpus' AS vcpus FROM usage_superseded WHERE event->>'event_id' = ${begin.id}`.execute(
      world.deps.db,
    );
    expect(rows).toEqual([{ vcpus: "4000000" }]);
  });

  test("an allocation may turn out to be another customer's, another resource, or a record after all", async () => {
    const [one, other] = [await customer(), await customer()];
    const id = `moved-${one}`;
    const end = { at: "2026-10-03T16:00:00Z", deleted: true };
    await ingest(
      allocation({ tenantId: one, at: "2026-10-03T14:00:00Z", id }),
      allocation({ tenantId: one, ...end }),
      allocation({ tenantId: other, resource: "vm-2", ...end }),
    );
    await ingest(
      allocation({ tenantId: other, resource: "vm-2", at: "2026-10-03T14:00:00Z", id, revision: 1 }),
    );
    expect(await storedHours(world.deps, one)).toEqual({});
    expect(Object.keys(await storedHours(world.deps, other))).toHaveLength(2);
    await ingest({ ...reading({ tenantId: one, ...HOUR, quantity: "1", id, revision: 2 }), source: "/nova" });
    expect(await storedHours(world.deps, other)).toEqual({});
    expect(await storedHours(world.deps, one)).toEqual({ [EGRESS]: "1000000" });
  });
});

test("allocations and records of one customer, meter and hour add up in one batch", async () => {
  const tenantId = await customer();
  const vm = { tenantId, resource: "vm-1" };
  await ingest(
    allocation({ ...vm, at: "2026-10-03T14:15:00Z", vcpus: "4" }),
    reading({ ...vm, ...HOUR, meter: "compute.vcpu", quantity: "0.25" }),
    allocation({ ...vm, at: "2026-10-03T14:45:00Z", deleted: true }),
  );
  // Half an hour of four vCPUs and a quarter of a vCPU-hour.
  expect(await storedHours(world.deps, tenantId)).toEqual({
    "compute.vcpu 2026-10-03T14:00:00Z {}": "8100000000",
  });
});

test("of a resource's changes in one second the last of the batch counts, wherever the events are kept", async () => {
  const tenantId = await customer();
  const at = "2026-10-03T14:00:00Z";
  // Many, because on a distributed database the events' keys say on which shard each lies.
  const resources = Array.from({ length: 30 }, (_, place) => `vm-${place}`);
  await ingest(
    ...resources.flatMap((resource) => [
      allocation({ tenantId, resource, at, vcpus: "1" }),
      allocation({ tenantId, resource, at, vcpus: "2" }),
      allocation({ tenantId, resource, at: "2026-10-03T15:00:00Z", deleted: true }),
    ]),
  );
  expect(await storedHours(world.deps, tenantId)).toEqual({
    "compute.vcpu 2026-10-03T14:00:00Z {}": String(30n * 2n * 3_600_000_000n),
  });
});

test("a batch that fails leaves nothing behind", async () => {
  const tenantId = await customer();
  const good = reading({ tenantId, ...HOUR, quantity: "1" });
  // The column for revisions holds 32 bits.
  const bad = reading({ tenantId, ...HOUR, quantity: "1", revision: 2 ** 31 });
  await expect(ingest(good, bad)).rejects.toThrow(/out of range/);
  expect(await storedHours(world.deps, tenantId)).toEqual({});
  expect(await ingest(good)).toEqual({ ...NONE, accepted: 1 });
});
