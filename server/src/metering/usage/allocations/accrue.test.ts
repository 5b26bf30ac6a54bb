import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  allocation,
  discrepanciesOf,
  makeTenant,
  newTenant,
  storedDays,
  storedHours,
  type UsageWorld,
  usageWorld,
} from "../../../testing/usage.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { accrue } from "./accrue.ts";

let world: UsageWorld;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-10-03T10:00:00Z" });
});

afterAll(() => world.close());

afterEach(async () => {
  expect(await discrepanciesOf(world.deps)).toEqual([]);
});

test("many ticks come to what one does, for what is open, ends or begins between them", async () => {
  const { deps, clock } = world;
  const results = [];
  for (const ticks of [
    [],
    ["10:00:00", "10:00:01", "10:59:59", "11:00:00", "11:00:00", "13:20:07", "23:59:59", "00:00:01"],
  ]) {
    clock.set("2026-10-03T09:00:00Z");
    const tenantId = newTenant();
    await makeTenant(deps, tenantId);
    await ingestEvents(deps, [
      allocation({ tenantId, at: "2026-10-03T08:30:00Z", vcpus: "2" }),
      allocation({ tenantId, at: "2026-10-03T12:00:00Z", vcpus: "3" }),
      allocation({ tenantId, at: "2026-10-03T10:30:00Z", resource: "vm-2", vcpus: "4" }),
      allocation({ tenantId, at: "2026-10-03T11:30:00Z", resource: "vm-2", deleted: true }),
    ]);
    for (const tick of ticks) {
      clock.set(tick < "09" ? `2026-10-04T${tick}Z` : `2026-10-03T${tick}Z`);
      await accrue(deps);
      expect(await discrepanciesOf(deps)).toEqual([]);
    }
    clock.set("2026-10-04T01:00:00Z");
    await accrue(deps);
    results.push({ hours: await storedHours(deps, tenantId), days: await storedDays(deps, tenantId) });
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[0]?.days).toEqual({
    "compute.vcpu 2026-10-03 {}": String((3.5 * 2 + 12 * 3 + 1 * 4) * 3_600_000_000),
    "compute.vcpu 2026-10-04 {}": String(3 * 3_600_000_000),
  });
});

test("what ends in the past, told after the hours were counted, is taken back", async () => {
  const { deps, clock } = world;
  clock.set("2026-10-05T00:00:00Z");
  const tenantId = newTenant();
  await makeTenant(deps, tenantId);
  await ingestEvents(deps, [allocation({ tenantId, at: "2026-10-04T22:00:00Z" })]);
  clock.advance({ hours: 3 });
  await accrue(deps);
  await ingestEvents(deps, [allocation({ tenantId, at: "2026-10-04T23:15:00Z", deleted: true })]);
  expect(await storedHours(deps, tenantId)).toEqual({
    "compute.vcpu 2026-10-04T22:00:00Z {}": "3600000000",
    "compute.vcpu 2026-10-04T23:00:00Z {}": "900000000",
  });
});

test("a clock that is set back takes nothing back and counts nothing twice", async () => {
  const { deps, clock } = world;
  clock.set("2026-10-06T00:00:00Z");
  const tenantId = newTenant();
  await makeTenant(deps, tenantId);
  await ingestEvents(deps, [allocation({ tenantId, at: "2026-10-05T23:00:00Z" })]);
  clock.set("2026-10-05T12:00:00Z");
  await accrue(deps);
  expect(await storedHours(deps, tenantId)).toEqual({ "compute.vcpu 2026-10-05T23:00:00Z {}": "3600000000" });
  clock.set("2026-10-06T00:30:00Z");
  await accrue(deps);
  expect(await storedHours(deps, tenantId)).toEqual({
    "compute.vcpu 2026-10-05T23:00:00Z {}": "3600000000",
    "compute.vcpu 2026-10-06T00:00:00Z {}": "1800000000",
  });
});

test("ticks at once and events between them count everything once", async () => {
  const { deps, clock } = world;
  clock.set("2026-10-07T00:00:00Z");
  const tenants = Array.from({ length: 60 }, newTenant);
  for (const tenantId of tenants) await makeTenant(deps, tenantId);
  const events = tenants.map((tenantId) => allocation({ tenantId, at: "2026-10-06T23:00:00Z" }));
  await ingestEvents(deps, events);
  for (let round = 1; round <= 3; round++) {
    clock.advance({ minutes: 50 });
    const resized = tenants.map((tenantId) =>
      allocation({ tenantId, at: `2026-10-06T23:${20 - round}:00Z`, vcpus: String(round) }),
    );
    await Promise.all([accrue(deps), ingestEvents(deps, resized), accrue(deps)]);
  }
  await accrue(deps);
  // Told later but true earlier: at 23:17 there were three, at 23:18 two, from 23:19 on one.
  const firstHour = (17 * 1 + 1 * 3 + 1 * 2 + 41 * 1) * 60_000_000;
  expect(await storedHours(deps, tenants[59] ?? "")).toEqual({
    "compute.vcpu 2026-10-06T23:00:00Z {}": String(firstHour),
    "compute.vcpu 2026-10-07T00:00:00Z {}": "3600000000",
    "compute.vcpu 2026-10-07T01:00:00Z {}": "3600000000",
    "compute.vcpu 2026-10-07T02:00:00Z {}": "1800000000",
  });
});
