import { parseInstantSeconds } from "@billow/core/metering/period.ts";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { instantOfSeconds } from "../../../http/present.ts";
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
import { assignUnmatchedUsage } from "../ingest/assign-unmatched-usage.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { type AllocationChange, endOfInterval, INTERVAL_SOURCE } from "../store/event.ts";

let world: UsageWorld;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-10-04T00:00:00Z" });
});

afterAll(() => world.close());

afterEach(async () => {
  expect(await discrepanciesOf(world.deps)).toEqual([]);
});

async function customer(): Promise<string> {
  const tenantId = newTenant();
  await makeTenant(world.deps, tenantId);
  return tenantId;
}

const ingest = (...events: AllocationChange[]) => ingestEvents(world.deps, events);

/** vCPU-seconds per hour of 3 October 2026, by the hour's number. */
async function vcpuSeconds(tenantId: string): Promise<Record<string, number>> {
  const hours = await storedHours(world.deps, tenantId);
  const found = Object.entries(hours).map(([key, quantity]): [string, number] => {
    const match = /^compute\.vcpu 2026-10-03T(\d\d):00:00Z \{\}$/.exec(key);
    return [match?.[1] ?? key, Number(BigInt(quantity) / 1_000_000n)];
  });
  return Object.fromEntries(found);
}

describe("one resource", () => {
  test("counts from its beginning to its end, to the second, over hours and days", async () => {
    const tenantId = await customer();
    await ingest(
      allocation({ tenantId, at: "2026-10-02T22:59:59Z", vcpus: "0.5" }),
      allocation({ tenantId, at: "2026-10-03T01:00:01Z", deleted: true }),
    );
    expect(await storedHours(world.deps, tenantId)).toEqual({
      "compute.vcpu 2026-10-02T22:00:00Z {}": "500000",
      "compute.vcpu 2026-10-02T23:00:00Z {}": "1800000000",
      "compute.vcpu 2026-10-03T00:00:00Z {}": "1800000000",
      "compute.vcpu 2026-10-03T01:00:00Z {}": "500000",
    });
    expect(await storedDays(world.deps, tenantId)).toEqual({
      "compute.vcpu 2026-10-02 {}": "1800500000",
      "compute.vcpu 2026-10-03 {}": "1800500000",
    });
  });

  test("is counted up to the watermark while it is open, and no further", async () => {
    const tenantId = await customer();
    await ingest(allocation({ tenantId, at: "2026-10-03T22:30:00Z" }));
    expect(await vcpuSeconds(tenantId)).toEqual({ 22: 1800, 23: 3600 });
  });

  test("may begin in the future, where nothing is counted yet", async () => {
    const tenantId = await customer();
    await ingest(allocation({ tenantId, at: "2026-10-05T00:00:00Z" }));
    expect(await vcpuSeconds(tenantId)).toEqual({});
  });

  test("a resize splits it", async () => {
    const tenantId = await customer();
    await ingest(
      allocation({ tenantId, at: "2026-10-03T10:00:00Z", vcpus: "4" }),
      allocation({ tenantId, at: "2026-10-03T10:20:00Z", vcpus: "8" }),
      allocation({ tenantId, at: "2026-10-03T11:00:00Z", deleted: true }),
    );
    expect(await vcpuSeconds(tenantId)).toEqual({ 10: 4 * 1200 + 8 * 2400 });
  });

  test("its end may arrive before its beginning, and its resize last of all", async () => {
    const tenantId = await customer();
    await ingest(allocation({ tenantId, at: "2026-10-03T11:00:00Z", deleted: true }));
    expect(await vcpuSeconds(tenantId)).toEqual({});
    await ingest(allocation({ tenantId, at: "2026-10-03T10:00:00Z", vcpus: "4" }));
    expect(await vcpuSeconds(tenantId)).toEqual({ 10: 4 * 3600 });
    await ingest(allocation({ tenantId, at: "2026-10-03T10:20:00Z", vcpus: "8" }));
    expect(await vcpuSeconds(tenantId)).toEqual({ 10: 4 * 1200 + 8 * 2400 });
  });

  test("GPUs are told apart by model, and the model splits nothing else", async () => {
    const tenantId = await customer();
    const gpu = { tenantId, gpus: "2", dimensions: { region: "fra", gpuModel: "H200" } };
    await ingest(
      allocation({ ...gpu, at: "2026-10-03T10:00:00Z" }),
      allocation({ ...gpu, at: "2026-10-03T11:00:00Z", deleted: true }),
    );
    expect(await storedHours(world.deps, tenantId)).toEqual({
      'compute.vcpu 2026-10-03T10:00:00Z {"region":"fra"}': "3600000000",
      'gpu 2026-10-03T10:00:00Z {"gpuModel":"H200","region":"fra"}': "7200000000",
    });
  });

  test("names with quotes, backslashes, braces and commas stay what they are", async () => {
    const tenantId = await customer();
    const resource = `{"a\\b",'c' NULL}`;
    const dimensions = { region: 'f"r\\a,{}', "": "NULL" };
    const begin = allocation({ tenantId, resource, dimensions, at: "2026-10-03T10:00:00Z" });
    await ingest(begin, allocation({ tenantId, resource, at: "2026-10-03T11:00:00Z", deleted: true }));
    expect(await storedHours(world.deps, tenantId)).toEqual({
      [`compute.vcpu 2026-10-03T10:00:00Z ${JSON.stringify({ "": "NULL", region: 'f"r\\a,{}' })}`]:
        "3600000000",
    });
  });
});

describe("within a second", () => {
  const at = "2026-10-03T22:00:00Z";

  test("what was deleted and made anew counts, and of two sizes the later", async () => {
    const tenantId = await customer();
    const old = allocation({ tenantId, at: "2026-10-03T21:00:00Z", vcpus: "1" });
    const anew = { ...allocation({ tenantId, at, vcpus: "3" }), nanos: 800_000_000 };
    const gone = { ...allocation({ tenantId, at, deleted: true }), nanos: 200_000_000 };
    const resized = [400_000_000, 100_000_000].map((nanos, index) => ({
      ...allocation({ tenantId, resource: "vm-2", at, vcpus: String(5 - index) }),
      nanos,
    }));
    await ingest(anew, ...resized);
    await ingest(gone, old);
    expect(await vcpuSeconds(tenantId)).toEqual({ 21: 3600, 22: 8 * 3600, 23: 8 * 3600 });
    // Another fraction is another thing said: a correction where its revision is higher, otherwise a conflict.
    expect(await ingest({ ...gone, nanos: 900_000_000 })).toMatchObject({ conflicts: 1 });
    expect(await ingest({ ...gone, nanos: 900_000_000, revision: 1 })).toMatchObject({ corrected: 1 });
    expect(await vcpuSeconds(tenantId)).toEqual({ 21: 3600, 22: 5 * 3600, 23: 5 * 3600 });
  });

  test("of one instant the last that arrived holds, in one batch and in several, with a customer and before", async () => {
    const tenantId = newTenant();
    const sizes = ["2", "9", "4"].map((vcpus) => allocation({ tenantId, at, vcpus }));
    await ingest(...sizes.slice(0, 2));
    await ingest(...sizes.slice(2));
    await makeTenant(world.deps, tenantId);
    await assignUnmatchedUsage(world.deps);
    expect(await vcpuSeconds(tenantId)).toEqual({ 22: 4 * 3600, 23: 4 * 3600 });
    await ingest(allocation({ tenantId, at, deleted: true }), allocation({ tenantId, at, vcpus: "7" }));
    await ingest(allocation({ tenantId, at, vcpus: "1" }), ...sizes);
    expect(await vcpuSeconds(tenantId)).toEqual({ 22: 3600, 23: 3600 });
    await ingest(allocation({ tenantId, at, deleted: true }));
    expect(await vcpuSeconds(tenantId)).toEqual({});
  });

  test("an event from before fractions were kept is a duplicate with any, and a deletion is the last of those", async () => {
    const tenantId = await customer();
    const gone = { ...allocation({ tenantId, at, deleted: true, id: "a" }), nanos: 1 };
    const size = { ...allocation({ tenantId, at, id: "b" }), nanos: 2 };
    await ingest(gone, size);
    expect(await vcpuSeconds(tenantId)).toEqual({ 22: 3600, 23: 3600 });
    await world.deps.pool.query("UPDATE usage_event SET nanos = NULL, arrival = NULL WHERE tenant_id = $1", [
      tenantId,
    ]);
    expect(await ingest(gone, size)).toMatchObject({ duplicates: 2, corrected: 0, conflicts: 0 });
    await ingest(allocation({ tenantId, resource: "vm-1", at: "2026-10-03T23:30:00Z", deleted: true }));
    expect(await vcpuSeconds(tenantId)).toEqual({});
  });
});

describe("intervals of a file", () => {
  /** A row of a file: a beginning and, where it has one, an end. */
  function interval(tenantId: string, from: string, before: string | null, vcpus: string) {
    const id = `${tenantId}/vm-1/${from}`;
    const begin = allocation({ tenantId, source: INTERVAL_SOURCE, id, at: `2026-10-03T${from}Z`, vcpus });
    if (before === null) return [begin];
    const end = { tenantId, source: INTERVAL_SOURCE, id: endOfInterval(id) };
    return [begin, allocation({ ...end, at: `2026-10-03T${before}Z`, deleted: true })];
  }

  test("that touch lose nothing, in whatever order they come", async () => {
    const rows = (tenantId: string) => [
      interval(tenantId, "10:00:00", "10:30:00", "4"),
      interval(tenantId, "10:30:00", "11:00:00", "8"),
      interval(tenantId, "11:00:00", "12:00:00", "2"),
    ];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const tenantId = await customer();
      for (const index of order) await ingest(...(rows(tenantId)[index] ?? []));
      expect(await vcpuSeconds(tenantId)).toEqual({ 10: 4 * 1800 + 8 * 1800, 11: 2 * 3600 });
    }
  });

  test("that overlap go over into the later one", async () => {
    const tenantId = await customer();
    await ingest(
      ...interval(tenantId, "10:00:00", "10:40:00", "4"),
      ...interval(tenantId, "10:30:00", "11:00:00", "8"),
    );
    expect(await vcpuSeconds(tenantId)).toEqual({ 10: 4 * 1800 + 8 * 1800 });
  });

  test("end also what events of the provisioning system resized meanwhile", async () => {
    const tenantId = await customer();
    await ingest(...interval(tenantId, "10:00:00", "11:00:00", "4"));
    await ingest(allocation({ tenantId, at: "2026-10-03T10:30:00Z", vcpus: "6" }));
    expect(await vcpuSeconds(tenantId)).toEqual({ 10: 4 * 1800 + 6 * 1800 });
  });
});

test("any order and any batching of the same events gives the same rollups, which are the plain count", async () => {
  const start = parseInstantSeconds("2026-10-03T20:00:00Z");
  const change = fc.record({
    resource: fc.constantFrom("vm-1", "vm-2"),
    second: fc.oneof(fc.constantFrom(0, 3600), fc.integer({ min: 0, max: 5 * 3600 })),
    nanos: fc.constantFrom(0, 200_000_000, 800_000_000),
    vcpus: fc.integer({ min: 0, max: 3 }),
    deleted: fc.boolean(),
  });
  const scenario = fc
    .array(change, { minLength: 1, maxLength: 7 })
    .chain((changes) =>
      fc.tuple(
        fc.constant(changes),
        fc.shuffledSubarray([...changes.keys()], { minLength: changes.length }),
        fc.integer({ min: 1, max: 4 }),
      ),
    );
  await fc.assert(
    fc.asyncProperty(scenario, async ([changes, order, batchSize]) => {
      const events = (tenantId: string) =>
        changes.map(({ resource, second, nanos, vcpus, deleted }, index) => ({
          ...allocation({
            tenantId,
            resource,
            id: `${tenantId}-${index}`,
            at: instantOfSeconds(start + second),
            vcpus: String(vcpus),
            deleted,
          }),
          nanos,
        }));
      const [inOrder, shuffled] = [await customer(), await customer()];
      await ingest(...events(inOrder));
      const own = events(shuffled);
      const arriving = order.flatMap((index) => own[index] ?? []);
      for (let at = 0; at < arriving.length; at += batchSize)
        await ingest(...arriving.slice(at, at + batchSize));

      const end = parseInstantSeconds("2026-10-04T00:00:00Z");
      expect(await vcpuSeconds(shuffled)).toEqual(countSeconds(arriving, start, end));
      expect(await vcpuSeconds(inOrder)).toEqual(countSeconds(events(inOrder), start, end));
    }),
    { numRuns: 15 },
  );
});

/** Every second of every resource looked at on its own; of equal instants the event that arrived later holds. */
function countSeconds(
  events: readonly AllocationChange[],
  from: number,
  before: number,
): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const resource of new Set(events.map((event) => event.resource))) {
    const own = events
      .filter((event) => event.resource === resource)
      .sort((a, b) => a.at - b.at || (a.nanos ?? 0) - (b.nanos ?? 0));
    for (let second = from; second < before; second++) {
      const last = own.findLast((event) => event.at <= second);
      const vcpus = last?.sizes["compute.vcpu"] ?? 0n;
      if (last === undefined || last.state === "deleted" || vcpus === 0n) continue;
      const hour = instantOfSeconds(second).slice(11, 13);
      counted[hour] = (counted[hour] ?? 0) + Number(vcpus / 1_000_000n);
    }
  }
  return counted;
}
