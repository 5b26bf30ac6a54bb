import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { refused } from "../testing/refused.ts";
import { BUILT_IN_METERS } from "./built-in-meters.ts";
import { Meters } from "./meters.ts";
import { type MeterEntry, planMeters } from "./plan-meters.ts";

const today = "2026-11-29";
const plan = (entries: readonly MeterEntry[], meters = BUILT_IN_METERS) =>
  planMeters(meters, entries, { today });

const LICENCE = {
  id: "licence.windows",
  name: "Windows licences",
  group: "licence",
  kind: "time",
  unit: "licence",
  per: "day",
} as const;

/** The catalogue after a plan. */
function after(meters: Meters, entries: readonly MeterEntry[]): Meters {
  const { added, changed } = plan(entries, meters);
  const list = meters.list.map((meter) => changed.find(({ before }) => before === meter)?.after ?? meter);
  return new Meters([...list, ...added]);
}

test("meters are added and changed; what stands already changes nothing", () => {
  const { added, changed, unchanged } = plan([
    LICENCE,
    { id: "compute.vcpu", name: "Cores", billedStates: { from: "2026-12-01", states: "all" } },
    { id: "gpu", name: "GPU – GPU hours", kind: "time", per: "hour", billedStates: ["active"] },
  ]);
  expect(added).toMatchObject([
    { ...LICENCE, billedStates: [{ from: null, states: "all" }], builtIn: false, used: false },
  ]);
  expect(changed).toMatchObject([
    {
      before: { name: "Compute – vCPU hours" },
      after: {
        name: "Cores",
        group: "compute",
        billedStates: [
          { from: null, states: ["active"] },
          { from: "2026-12-01", states: "all" },
        ],
      },
    },
  ]);
  expect(unchanged).toBe(1);
});

test("a change of states stays said after its month has begun, and ended", () => {
  const entry = { id: "gpu", billedStates: { from: "2026-12-01", states: "all" } } as const;
  const meters = after(BUILT_IN_METERS, [entry]);
  for (const day of ["2026-12-24", "2027-06-01"])
    expect(planMeters(meters, [entry], { today: day })).toEqual({ added: [], changed: [], unchanged: 1 });
});

describe("a list is refused whole", () => {
  it.each<[string, readonly MeterEntry[], string]>([
    ["with a new meter without a unit", [{ ...LICENCE, unit: undefined }], "/0"],
    ["with a new meter of time without per", [{ id: "gpu" }, { ...LICENCE, per: undefined }], "/1/per"],
    [
      "with a new meter whose states begin",
      [{ ...LICENCE, billedStates: { from: "2026-12-01", states: "all" } }],
      "/0/billedStates",
    ],
    ["with a meter twice", [LICENCE, { id: "gpu" }, LICENCE], "/2/id"],
    ["with a meter twice in other letters", [LICENCE, { ...LICENCE, id: "licence.Windows" }], "/1/id"],
    ["with a meter of the catalogue in other letters", [{ id: "network.loadbalancer" }], "/0/id"],
    ["with another unit", [{ id: "gpu", unit: "card" }], "/0/unit"],
    ["with another kind", [{ id: "gpu", kind: "count" }], "/0/kind"],
    ["with another per", [{ id: "gpu", per: "day" }], "/0/per"],
    ["with other states without a month", [{ id: "gpu", billedStates: "all" }], "/0/billedStates"],
    [
      "with states from a month that has ended",
      [{ id: "gpu", billedStates: { from: "2026-10-01", states: "all" } }],
      "/0/billedStates/from",
    ],
    [
      "with states of a count",
      [{ id: "network.egress", billedStates: { from: "2026-12-01", states: ["active"] } }],
      "/0/billedStates",
    ],
  ])("%s", (_, entries, pointer) => {
    expect(refused(() => plan(entries), "invalid_request").pointer).toBe(pointer);
  });
});

const states = fc.oneof(
  fc.constant("all" as const),
  fc.uniqueArray(fc.constantFrom("active", "stopped", "paused"), { minLength: 1 }),
);
const entry = fc.oneof(
  fc.record(
    {
      id: fc.constantFrom(...BUILT_IN_METERS.list.filter(({ kind }) => kind === "time").map(({ id }) => id)),
      name: fc.string({ minLength: 1 }),
      group: fc.string({ minLength: 1 }),
      billedStates: fc.record({ from: fc.constantFrom("2026-11-01", "2026-12-01", "2027-02-01"), states }),
    },
    { requiredKeys: ["id"] },
  ),
  fc.record({
    id: fc.constantFrom("ai.token", "licence.windows", "db.slot"),
    name: fc.string({ minLength: 1 }),
    group: fc.string({ minLength: 1 }),
    kind: fc.constant("time" as const),
    unit: fc.constant("slot"),
    per: fc.constantFrom("hour" as const, "day" as const, "month" as const),
    billedStates: states,
  }),
);

test("a list that was applied changes nothing more, and takes nothing away", () => {
  const lists = fc.uniqueArray(entry, { selector: ({ id }) => id, maxLength: 8 });
  fc.assert(
    fc.property(lists, (entries) => {
      const meters = after(BUILT_IN_METERS, entries);
      expect(plan(entries, meters)).toEqual({ added: [], changed: [], unchanged: entries.length });
      for (const { id, kind, unit, per } of BUILT_IN_METERS.list)
        expect(meters.of(id)).toMatchObject({ kind, unit, per });
    }),
  );
});
