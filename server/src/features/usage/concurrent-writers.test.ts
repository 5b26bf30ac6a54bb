import { afterAll, beforeAll, expect, test } from "vitest";
import {
  allocation,
  discrepanciesOf,
  makeTenant,
  newTenant,
  reading,
  storedHours,
  type UsageWorld,
  usageWorld,
} from "../../testing/usage.ts";
import type { UsageEvent } from "./event.ts";
import { ingestEvents } from "./ingest-events.ts";
import { reconcile } from "./reconciliation.ts";

let world: UsageWorld;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-10-04T00:00:00Z" });
});

afterAll(() => world.close());

const TENANTS = 8;
const EVENTS = 4_000;
const WRITERS = 4;

test("four writers with overlapping, differently ordered batches count every event once", async () => {
  const { deps } = world;
  const tenants = Array.from({ length: TENANTS }, newTenant);
  for (const tenantId of tenants) await makeTenant(deps, tenantId);
  const events = Array.from({ length: EVENTS }, (_, index) => someEvent(tenants, index));
  const corrections = events.flatMap((event, index) =>
    event.type === "usage" && index % 5 === 0
      ? [{ ...event, revision: 1, quantity: event.quantity.plus("1") }]
      : [],
  );
  const results = await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      const total = { accepted: 0, duplicates: 0, corrected: 0, conflicts: 0 };
      for (const batch of batchesOf([...events, ...corrections], writer)) {
        const result = await ingestEvents(deps, batch);
        for (const name of ["accepted", "duplicates", "corrected", "conflicts"] as const)
          total[name] += result[name];
      }
      return total;
    }),
  );
  const sum = (name: "accepted" | "duplicates" | "corrected" | "conflicts") =>
    results.reduce((total, result) => total + result[name], 0);
  // A correction is either one, or the first that is heard of its event, whose lower revision then comes late.
  expect(sum("accepted") + sum("corrected")).toBe(EVENTS + corrections.length);
  expect(sum("conflicts")).toBe(0);
  expect(sum("duplicates")).toBe((EVENTS + corrections.length) * (WRITERS - 1));
  expect(await discrepanciesOf(deps)).toEqual([]);
  expect(await reconcile(deps.db, deps)).toMatchObject({
    agrees: true,
    received: EVENTS + corrections.length,
  });
  const stored = await Promise.all(tenants.map((tenantId) => storedHours(deps, tenantId)));
  const egress = stored.flatMap((hours) =>
    Object.entries(hours).flatMap(([key, quantity]) =>
      key.startsWith("network.egress") ? [BigInt(quantity)] : [],
    ),
  );
  const readings = events.filter((event) => event.type === "usage").length;
  expect(egress.reduce((total, one) => total + one, 0n)).toBe(
    BigInt(readings + corrections.length) * 1_000_000n,
  );
}, 60_000);

function someEvent(tenants: readonly string[], index: number): UsageEvent {
  const tenantId = tenants[index % TENANTS] ?? "";
  const hour = String(index % 23).padStart(2, "0");
  const resource = `vm-${index % 97}`;
  if (index % 4 === 0) {
    const minute = String(index % 60).padStart(2, "0");
    const at = `2026-10-03T${hour}:${minute}:00Z`;
    return allocation({ tenantId, resource, at, vcpus: String(index % 5), deleted: index % 12 === 0 });
  }
  const from = `2026-10-03T${hour}:00:00Z`;
  return reading({ tenantId, resource, from, before: `2026-10-03T${hour}:59:00Z`, quantity: "1" });
}

/** All events in an order and in batches of the writer's own. */
function batchesOf(events: readonly UsageEvent[], writer: number): UsageEvent[][] {
  const step = [1, 7, 1_001, 3_989][writer] ?? 1;
  const ordered = events.flatMap((_, index) => events[(index * step + writer * 611) % events.length] ?? []);
  const size = 300 + 57 * writer;
  return Array.from({ length: Math.ceil(ordered.length / size) }, (_, index) =>
    ordered.slice(index * size, (index + 1) * size),
  );
}
