import { afterAll, beforeAll, expect, test } from "vitest";
import {
  allocation,
  makeTenant,
  newTenant,
  reading,
  type UsageWorld,
  usageWorld,
} from "../../../testing/usage.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { reportUsage } from "./report.ts";
import type { UsageQuery } from "./report-row.ts";

let world: UsageWorld;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-11-20T12:00:00Z", timeZone: "Europe/Berlin" });
});

afterAll(() => world.close());

const OCTOBER = { from: "2026-10-01", before: "2026-11-01" };
const report = (query: UsageQuery) => reportUsage(world.deps.db, query);

test("resources are reported from a customer's records and allocations, equal to what the rollups say", async () => {
  const resourceTenant = newTenant();
  const customerId = await makeTenant(world.deps, resourceTenant);
  const common = { tenantId: resourceTenant };
  await ingestEvents(world.deps, [
    allocation({ ...common, at: "2026-09-30T21:00:00Z", resource: "vm-a", vcpus: "2" }),
    allocation({ ...common, at: "2026-10-02T10:20:30Z", resource: "vm-a", deleted: true }),
    allocation({ ...common, at: "2026-10-02T10:00:00Z", resource: "vm-b", vcpus: "0.5" }),
    reading({
      ...common,
      from: "2026-09-30T20:00:00Z",
      before: "2026-10-01T01:00:00Z",
      quantity: "10",
      resource: "a",
    }),
    reading({
      ...common,
      from: "2026-10-01T01:00:00Z",
      before: "2026-10-01T02:00:00Z",
      quantity: "1",
      resource: "a",
    }),
    reading({
      ...common,
      from: "2026-10-31T22:00:00Z",
      before: "2026-11-01T01:00:00Z",
      quantity: "3",
      resource: "b",
    }),
    reading({
      ...common,
      from: "2026-09-30T22:00:00Z",
      before: "2026-10-31T23:00:00Z",
      quantity: "745",
      resource: "disk",
      meter: "storage.object",
    }),
  ]);
  for (const range of [
    OCTOBER,
    { from: "2026-10-01", before: "2026-12-01" },
    { from: "2026-10-02", before: "2026-10-03" },
  ]) {
    for (const granularity of ["day", "month", "total"] as const) {
      const query = { ...range, granularity, customerId } as const;
      const whole = await report(query);
      const grouped = await report({ ...query, groupBy: "resource" });
      expect(grouped.totals).toEqual(whole.totals);
    }
  }
  const day = await report({
    ...OCTOBER,
    before: "2026-10-02",
    granularity: "hour",
    customerId,
    groupBy: "resource",
    meter: "network.egress",
  });
  expect(
    day.series.map(({ group, points }) => [group, points.map(({ from, quantity }) => [from, quantity])]),
  ).toEqual([
    [
      "a",
      [
        ["2026-09-30T22:00:00Z", "2"],
        ["2026-09-30T23:00:00Z", "2"],
        ["2026-10-01T00:00:00Z", "2"],
        ["2026-10-01T01:00:00Z", "1"],
      ],
    ],
  ]);
  const vms = await report({
    ...OCTOBER,
    granularity: "total",
    customerId,
    groupBy: "resource",
    meter: "compute.vcpu",
    top: 1,
  });
  expect(vms.series.map(({ group, others }) => [group, others])).toEqual([
    ["vm-b", undefined],
    ["Other", 1],
  ]);
});
