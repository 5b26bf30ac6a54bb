import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { SYSTEM } from "../../../activity/record/actors.ts";
import { inTransaction } from "../../../db/transaction.ts";
import { createCustomer } from "../../../parties/customers/create-customer.ts";
import {
  allocation,
  discrepanciesOf,
  makeTenant,
  newTenant,
  reading,
  storedHours,
  type UsageWorld,
  usageWorld,
} from "../../../testing/usage.ts";
import { createMeter } from "../../meters/change-meters.ts";
import { reconcile } from "../reports/reconciliation.ts";
import { assignAfterMeter, assignSome, assignUnmatchedUsage } from "./assign-unmatched-usage.ts";
import { ingestEvents } from "./ingest-events.ts";

let world: UsageWorld;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-10-04T00:00:00Z" });
});

afterAll(() => world.close());

afterEach(async () => {
  expect(await discrepanciesOf(world.deps)).toEqual([]);
});

const HOUR = { from: "2026-10-03T14:00:00Z", before: "2026-10-03T15:00:00Z" };

function threeEvents(tenantId: string) {
  return [
    reading({ tenantId, ...HOUR, quantity: "2" }),
    allocation({ tenantId, at: "2026-10-03T14:00:00Z", vcpus: "2" }),
    allocation({ tenantId, at: "2026-10-03T14:30:00Z", deleted: true }),
  ];
}

const COUNTED = {
  "compute.vcpu 2026-10-03T14:00:00Z {}": "3600000000",
  "network.egress 2026-10-03T14:00:00Z {}": "2000000",
};

async function makeMeter(id: string): Promise<void> {
  const meter = { id, name: id, group: "test", kind: "count", unit: "piece" } as const;
  await inTransaction(world.deps.db, async (tx) => {
    await createMeter(tx, meter);
    await assignAfterMeter(tx, world.deps);
  });
}

async function waiting(): Promise<number> {
  const { states } = await reconcile(world.deps.db);
  return states.find(({ state }) => state === "unmatched")?.events ?? 0;
}

test("usage of an unknown tenant waits, and is counted in the moment the customer is made", async () => {
  const { deps } = world;
  const tenantId = newTenant();
  const events = threeEvents(tenantId);
  expect(await ingestEvents(deps, events)).toMatchObject({ accepted: 3, unmatched: 3 });
  expect(await waiting()).toBe(3);
  expect((await reconcile(deps.db)).unmatchedTenants).toEqual([{ tenantId, events: 3 }]);
  expect(await ingestEvents(deps, events)).toMatchObject({ duplicates: 3, accepted: 0, unmatched: 0 });

  await makeTenant(deps, tenantId);
  expect(await storedHours(deps, tenantId)).toEqual(COUNTED);
  expect(await waiting()).toBe(0);
  expect(await assignUnmatchedUsage(deps)).toBe(0);
  expect(await ingestEvents(deps, events)).toMatchObject({ duplicates: 3, accepted: 0, unmatched: 0 });
  expect(await storedHours(deps, tenantId)).toEqual(COUNTED);
});

test("a waiting event may be corrected, also over to a tenant that is a customer", async () => {
  const { deps } = world;
  const [unknown, known] = [newTenant(), newTenant()];
  await makeTenant(deps, known);
  const id = `waiting-${unknown}`;
  const told = { ...HOUR, id };
  await ingestEvents(deps, [reading({ ...told, tenantId: unknown, quantity: "1" })]);
  await ingestEvents(deps, [reading({ ...told, tenantId: unknown, quantity: "2", revision: 1 })]);
  await ingestEvents(deps, [reading({ ...told, tenantId: known, quantity: "3", revision: 2 })]);
  expect(await waiting()).toBe(0);
  expect(await storedHours(deps, known)).toEqual({ "network.egress 2026-10-03T14:00:00Z {}": "3000000" });
  await ingestEvents(deps, [reading({ ...told, tenantId: unknown, quantity: "4", revision: 3 })]);
  expect(await storedHours(deps, known)).toEqual({});
  expect(await waiting()).toBe(1);
  await makeTenant(deps, unknown);
  expect(await storedHours(deps, unknown)).toEqual({ "network.egress 2026-10-03T14:00:00Z {}": "4000000" });
});

test("usage counts the same in whatever order its meter, its customer and the event come", async () => {
  const { deps } = world;
  const orders = ["meter tenant event", "tenant event meter", "event meter tenant", "event tenant meter"];
  for (const [place, order] of orders.entries()) {
    const tenantId = newTenant();
    const id = `test.order${place}`;
    const steps: Readonly<Record<string, () => Promise<unknown>>> = {
      meter: () => makeMeter(id),
      tenant: () => makeTenant(deps, tenantId),
      event: () => ingestEvents(deps, [reading({ tenantId, ...HOUR, quantity: "2", meter: id })]),
    };
    for (const step of order.split(" ")) await steps[step]?.();
    await assignUnmatchedUsage(deps);
    expect(await storedHours(deps, tenantId), order).toEqual({
      [`${id} 2026-10-03T14:00:00Z {}`]: "2000000",
    });
  }
  expect(await waiting()).toBe(0);
});

test("what arrives while its customer is being made is taken up by the next tick", async () => {
  const { deps } = world;
  const tenantId = newTenant();
  const customer = { name: tenantId, tenantId, billingEmail: null, currency: "EUR" };
  await inTransaction(deps.db, async (tx) => {
    await createCustomer(tx, deps, customer, { takeUp: assignSome, actor: SYSTEM });
    // Another connection, to which the customer does not exist yet.
    expect(await ingestEvents(deps, threeEvents(tenantId))).toMatchObject({ unmatched: 3 });
  });
  expect(await storedHours(deps, tenantId)).toEqual({});
  expect(await assignUnmatchedUsage(deps)).toBe(3);
  expect(await storedHours(deps, tenantId)).toEqual(COUNTED);
});

test("customers made while their usage arrives, and ticks at once, count everything once", async () => {
  const { deps } = world;
  const tenants = Array.from({ length: 12 }, newTenant);
  await Promise.all(
    tenants.flatMap((tenantId) => {
      const events = threeEvents(tenantId);
      return [ingestEvents(deps, events), makeTenant(deps, tenantId), ingestEvents(deps, events)];
    }),
  );
  await Promise.all([assignUnmatchedUsage(deps), assignUnmatchedUsage(deps), assignUnmatchedUsage(deps)]);
  expect(await waiting()).toBe(0);
  for (const tenantId of tenants) expect(await storedHours(deps, tenantId)).toEqual(COUNTED);
});

test("more than a transaction takes is taken up in several", async () => {
  const { deps } = world;
  const tenantId = newTenant();
  const events = Array.from({ length: 5_100 }, (_, index) =>
    reading({ tenantId, ...HOUR, quantity: "1", resource: `net-${index % 7}` }),
  );
  await ingestEvents(deps, events);
  await makeTenant(deps, tenantId);
  await assignUnmatchedUsage(deps);
  expect(await storedHours(deps, tenantId)).toEqual({
    "network.egress 2026-10-03T14:00:00Z {}": "5100000000",
  });
});
