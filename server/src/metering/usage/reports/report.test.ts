import { DomainError } from "@billow/core/errors.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  allocation,
  makeTenant,
  newTenant,
  reading,
  type UsageWorld,
  usageWorld,
} from "../../../testing/usage.ts";
import { accrue } from "../allocations/accrue.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { exportUsage } from "./export-usage.ts";
import { listDimensions } from "./list-dimensions.ts";
import { reportUsage } from "./report.ts";
import type { UsageQuery } from "./report-row.ts";

let world: UsageWorld;
const [north, south] = [newTenant(), newTenant()];
let northId: string;

/** Berlin, where October 2026 has 745 hours and November 720. */
beforeAll(async () => {
  world = await usageWorld({ now: "2026-11-20T12:00:00Z", timeZone: "Europe/Berlin" });
  northId = await makeTenant(world.deps, north);
  await makeTenant(world.deps, south);
  const egress = { meter: "network.egress", resource: "net" } as const;
  const storage = { meter: "storage.object", resource: "bucket" } as const;
  await ingestEvents(world.deps, [
    // 22:00 UTC is midnight in Berlin in October, 23:00 in November.
    reading({
      ...egress,
      tenantId: north,
      from: "2026-10-09T21:00:00Z",
      before: "2026-10-09T23:00:00Z",
      quantity: "4",
      dimensions: { region: "fra", tier: "a" },
    }),
    reading({
      ...egress,
      tenantId: north,
      from: "2026-10-10T09:00:00Z",
      before: "2026-10-10T10:00:00Z",
      quantity: "0.5",
      dimensions: { region: "ber" },
    }),
    reading({
      ...egress,
      tenantId: south,
      from: "2026-10-10T09:00:00Z",
      before: "2026-10-10T10:00:00Z",
      quantity: "1.25",
    }),
    // A GiB the whole of October is 745 GiB-hours, and one the whole of November 720.
    reading({
      ...storage,
      tenantId: south,
      from: "2026-09-30T22:00:00Z",
      before: "2026-10-31T23:00:00Z",
      quantity: "745",
    }),
    reading({
      ...storage,
      tenantId: south,
      from: "2026-10-31T23:00:00Z",
      before: "2026-11-30T23:00:00Z",
      quantity: "1440",
    }),
    allocation({ tenantId: north, at: "2026-11-20T11:59:59Z", vcpus: "0.000001" }),
  ]);
});

afterAll(() => world.close());

const report = (query: UsageQuery) => reportUsage(world.deps.db, query);

const OCTOBER = { from: "2026-10-01", before: "2026-11-01" };

/** Quantities of a report's only series of a meter, by the beginning of their point. */
async function points(query: UsageQuery): Promise<Record<string, string>> {
  const { series } = await report(query);
  expect(series).toHaveLength(1);
  return Object.fromEntries((series[0]?.points ?? []).map((point) => [point.from, point.quantity]));
}

describe("granularity", () => {
  const egress = { ...OCTOBER, meter: "network.egress", customerId: "" };

  test("hours, in the billing zone's days", async () => {
    const query = { ...egress, customerId: northId, granularity: "hour" } as const;
    expect(await points({ ...query, from: "2026-10-09", before: "2026-10-11" })).toEqual({
      "2026-10-09T21:00:00Z": "2",
      "2026-10-09T22:00:00Z": "2",
      "2026-10-10T09:00:00Z": "0.5",
    });
    expect(await points({ ...query, from: "2026-10-10", before: "2026-10-11" })).toEqual({
      "2026-10-09T22:00:00Z": "2",
      "2026-10-10T09:00:00Z": "0.5",
    });
  });

  test("days begin and end at the billing zone's midnight, also where it is an hour later the next day", async () => {
    expect(await points({ ...egress, customerId: northId, granularity: "day" })).toEqual({
      "2026-10-08T22:00:00Z": "2",
      "2026-10-09T22:00:00Z": "2.5",
    });
    const { series } = await report({
      meter: "storage.object",
      from: "2026-10-25",
      before: "2026-10-26",
      granularity: "day",
    });
    expect(series[0]?.points).toEqual([
      { from: "2026-10-24T22:00:00Z", before: "2026-10-25T23:00:00Z", quantity: "0.033557" },
    ]);
  });

  test("months, cut where the range cuts them", async () => {
    const { series } = await report({
      ...egress,
      customerId: northId,
      from: "2026-10-10",
      before: "2026-11-15",
      granularity: "month",
    });
    expect(series).toEqual([
      {
        meter: "network.egress",
        points: [{ from: "2026-10-09T22:00:00Z", before: "2026-10-31T23:00:00Z", quantity: "2.5" }],
      },
    ]);
  });

  test("total is one point", async () => {
    expect(await points({ ...egress, customerId: northId, granularity: "total" })).toEqual({
      "2026-09-30T22:00:00Z": "4.5",
    });
  });

  test("a month of GiB-hours is a GiB-month by that month's own hours, and months add up", async () => {
    const storage = { meter: "storage.object", from: "2026-10-01", before: "2026-12-01" };
    expect(await points({ ...storage, granularity: "month" })).toEqual({
      "2026-09-30T22:00:00Z": "1",
      "2026-10-31T23:00:00Z": "2",
    });
    const { totals } = await report({ ...storage, granularity: "total" });
    expect(totals).toEqual([{ meter: "storage.object", quantity: "3" }]);
  });
});

describe("groups", () => {
  test("by customer, in the order of their names", async () => {
    const { series, totals } = await report({
      ...OCTOBER,
      meter: "network.egress",
      granularity: "total",
      groupBy: "customer",
    });
    const shown = series.map(({ group, points: [point] }) => [group, point?.quantity]);
    expect(shown).toEqual([
      [{ id: northId, tenantId: north, name: north }, "4.5"],
      [{ id: expect.any(String), tenantId: south, name: south }, "1.25"],
    ]);
    expect(totals).toEqual([{ meter: "network.egress", quantity: "5.75" }]);
  });

  test("by a dimension, which some usage does not carry", async () => {
    const { series } = await report({
      ...OCTOBER,
      meter: "network.egress",
      granularity: "total",
      groupBy: "region",
    });
    const shown = Object.fromEntries(series.map(({ group, points: [point] }) => [group, point?.quantity]));
    expect(shown).toEqual({ fra: "4", ber: "0.5", "": "1.25" });
  });
});

test("the largest groups of each meter, and the others as one", async () => {
  const query = { ...OCTOBER, meter: "network.egress", granularity: "day", top: 1 } as const;
  const { series, totals } = await report({ ...query, groupBy: "customer" });
  expect(
    series.map(({ group, others, points }) => [group, others, points.map((one) => one.quantity)]),
  ).toEqual([
    [{ id: northId, tenantId: north, name: north }, undefined, ["2", "2.5"]],
    ["Other", 1, ["0", "1.25"]],
  ]);
  expect(totals).toEqual([{ meter: "network.egress", quantity: "5.75" }]);
  const byRegion = await report({ ...query, groupBy: "region" });
  expect(byRegion.series.map(({ group, others }) => [group, others])).toEqual([
    ["fra", undefined],
    ["Other", 2],
  ]);
  expect(byRegion.totals).toEqual([{ meter: "network.egress", quantity: "5.75" }]);
  const all = await report({ ...query, groupBy: "customer", top: 2 });
  expect(all.series.map(({ others }) => others)).toEqual([undefined, undefined]);
});

test("compares with the range before, of as many months or days", async () => {
  const storage = { meter: "storage.object", granularity: "total" } as const;
  expect(await report({ ...storage, from: "2026-11-01", before: "2026-12-01" })).toMatchObject({
    totals: [{ meter: "storage.object", quantity: "2" }],
    previous: [{ meter: "storage.object", quantity: "1" }],
    previousRange: OCTOBER,
  });
});

test.each(["hour", "day", "month", "total"] as const)(
  "what the range before had is what its own report says, by %s",
  async (granularity) => {
    for (const range of [
      { from: "2026-10-10", before: "2026-10-11" },
      { from: "2026-10-25", before: "2026-11-09" },
      { from: "2026-11-09", before: "2026-11-20" },
    ])
      for (const whose of [{}, { customerId: northId }, { groupBy: "customer" }]) {
        const { previous, previousRange: before } = await report({ granularity, ...whose, ...range });
        expect(previous).toEqual((await report({ granularity: "total", ...whose, ...before })).totals);
      }
  },
);

test("names the dimensions that usage carries", async () => {
  const dimensions = await listDimensions(world.deps.db, { ...OCTOBER, customerId: northId });
  expect(dimensions).toEqual([
    { name: "region", values: ["ber", "fra"], more: false },
    { name: "tier", values: ["a"], more: false },
  ]);
});

async function textOf(pieces: AsyncIterable<string | Uint8Array>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += String(piece);
  return text;
}

test("as a file has the same figures, a row a point, in the billing zone's time", async () => {
  const query = { ...OCTOBER, meter: "network.egress", granularity: "day" } as const;
  const file = await exportUsage(world.deps.db, { ...query, customerId: northId });
  expect((await textOf(file.body)).split("\r\n")).toEqual([
    "Period Start,Period End,Customer,Tenant ID,Meter,Quantity,Unit",
    `2026-10-09T00:00:00+02:00,2026-10-10T00:00:00+02:00,${north},${north},network.egress,2,GiB`,
    `2026-10-10T00:00:00+02:00,2026-10-11T00:00:00+02:00,${north},${north},network.egress,2.5,GiB`,
    "",
  ]);
  const grouped = await exportUsage(world.deps.db, {
    ...query,
    granularity: "total",
    groupBy: "region",
  });
  expect((await textOf(grouped.body)).split("\r\n")[0]).toBe(
    "Period Start,Period End,Customer,Tenant ID,Meter,Group,Quantity,Unit",
  );
  const all = await exportUsage(world.deps.db, {
    ...query,
    granularity: "total",
    groupBy: "customer",
  });
  const october = "2026-10-01T00:00:00+02:00,2026-11-01T00:00:00+01:00";
  expect((await textOf(all.body)).split("\r\n").slice(1)).toEqual([
    `${october},${north},${north},network.egress,4.5,GiB`,
    `${october},${south},${south},network.egress,1.25,GiB`,
    "",
  ]);
  expect(grouped.fileName).toBe("usage-network.egress-total-by-region-2026-10-01-to-2026-11-01.csv");
});

test("the meters that are used come with their totals, and all with their units", async () => {
  const { units, totals, series } = await report({ ...OCTOBER, granularity: "total" });
  expect(units).toMatchObject({ "storage.object": "GiB-month", "kubernetes.cluster": "cluster-hour" });
  expect(totals.map(({ meter }) => meter)).not.toContain("kubernetes.cluster");
  expect(totals.filter(({ quantity }) => quantity !== "0")).toEqual([
    { meter: "storage.object", quantity: "1" },
    { meter: "network.egress", quantity: "5.75" },
  ]);
  expect(series.map(({ meter }) => meter)).toEqual(["storage.object", "network.egress"]);
});

test("says up to when usage is counted, and from which day on it may still change", async () => {
  const query = { from: "2026-11-20", before: "2026-11-21", granularity: "total" } as const;
  expect(await report(query)).toMatchObject({
    updatedAt: "2026-11-20T12:00:00Z",
    provisionalFrom: "2026-11-18T23:00:00Z",
  });
  world.clock.set("2026-11-20T23:30:00Z");
  await accrue(world.deps);
  expect(await report({ ...query, customerId: northId })).toMatchObject({
    updatedAt: "2026-11-20T23:30:00Z",
    // 00:30 of the 21st in Berlin, and a day before it is within the 20th.
    provisionalFrom: "2026-11-19T23:00:00Z",
  });
});

test("nobody's usage has no instant up to which it counts", async () => {
  const unknown = "0192f0c1-2345-7000-8000-0123456789ab";
  expect(await report({ ...OCTOBER, granularity: "day", customerId: unknown })).toMatchObject({
    series: [],
    updatedAt: null,
    provisionalFrom: null,
  });
});

describe("refuses", () => {
  test.each<[string, Partial<UsageQuery>]>([
    ["an empty range", { before: "2026-10-01" }],
    ["a range that ends before it begins", { before: "2026-09-01" }],
    ["401 days by day", { before: "2027-11-06", granularity: "day" }],
    ["408 hours by hour", { before: "2026-10-18", granularity: "hour" }],
    ["millennia by month", { from: "0001-01-01", before: "9999-01-01", granularity: "month" }],
    ["resources of all customers at once", { groupBy: "resource" }],
    ["an unknown meter", { meter: "compute.cpus" }],
  ])("%s", async (_, change) => {
    const refused = report({ ...OCTOBER, granularity: "total", ...change });
    await expect(refused).rejects.toThrow(DomainError);
  });

  test.each<Partial<UsageQuery>>([
    { before: "2027-11-05", granularity: "day" },
    { before: "2026-10-17", granularity: "hour" },
    { from: "2000-01-01", before: "2033-05-01", granularity: "month" },
  ])("nothing that has 400 points or fewer: %o", async (change) => {
    await expect(report({ ...OCTOBER, granularity: "total", ...change })).resolves.toBeDefined();
  });
});
