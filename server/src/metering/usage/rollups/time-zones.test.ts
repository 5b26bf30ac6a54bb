import { describe, expect, test } from "vitest";
import {
  allocation,
  discrepanciesOf,
  makeTenant,
  newTenant,
  reading,
  storedDays,
  storedHours,
  usageWorld,
} from "../../../testing/usage.ts";
import { accrue } from "../allocations/accrue.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";

/** A local day, the instants it begins and ends at, and its hour tiles that are no whole hour or begin at an odd minute. */
const DAYS = [
  // The clocks go back: 25 hours.
  ["Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25],
  // The clocks go forward: 23 hours.
  ["America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", 23],
  // The clocks go forward by half an hour: 23 hours and a half, so the last tile is the shorter one.
  ["Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z", 24],
  // Clocks beside the hour all year.
  ["Asia/Kolkata", "2026-10-03", "2026-10-02T18:30:00Z", "2026-10-03T18:30:00Z", 24],
  ["Asia/Kathmandu", "2026-10-03", "2026-10-02T18:15:00Z", "2026-10-03T18:15:00Z", 24],
] as const;

describe.each(DAYS)("%s, %s", (timeZone, day, from, before, tiles) => {
  const seconds = (Date.parse(before) - Date.parse(from)) / 1000;

  test("a vCPU all day, and a record over midnight, fall into the local day to the second", async () => {
    const world = await usageWorld({ now: before, timeZone });
    try {
      const tenantId = newTenant();
      await makeTenant(world.deps, tenantId);
      world.clock.set(from);
      await ingestEvents(world.deps, [allocation({ tenantId, at: from })]);
      world.clock.advance({ hours: 9, minutes: 12, seconds: 7 });
      await accrue(world.deps);
      world.clock.set(before);
      await accrue(world.deps);
      const end = new Date(Date.parse(from) + 1_800_000).toISOString();
      const begin = new Date(Date.parse(from) - 1_800_000).toISOString();
      await ingestEvents(world.deps, [reading({ tenantId, from: begin, before: end, quantity: "2" })]);

      const days = await storedDays(world.deps, tenantId);
      expect(days[`compute.vcpu ${day} {}`]).toBe(String(seconds * 1_000_000));
      expect(Object.keys(days).filter((key) => key.startsWith("compute"))).toHaveLength(1);
      expect(days[`network.egress ${day} {}`]).toBe("1000000");
      expect(Object.keys(days).filter((key) => key.startsWith("network"))).toHaveLength(2);
      const hours = Object.entries(await storedHours(world.deps, tenantId)).filter(([key]) =>
        key.startsWith("compute"),
      );
      expect(hours).toHaveLength(tiles);
      expect(hours[0]?.[0]).toBe(`compute.vcpu ${from} {}`);
      expect(new Set(hours.slice(0, -1).map(([, quantity]) => quantity))).toEqual(new Set(["3600000000"]));
      expect(await discrepanciesOf(world.deps)).toEqual([]);
    } finally {
      await world.close();
    }
  });
});
