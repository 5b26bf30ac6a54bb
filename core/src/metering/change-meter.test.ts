import { describe, expect, it, test } from "vitest";
import { refused } from "../testing/refused.ts";
import { BUILT_IN_METERS } from "./built-in-meters.ts";
import { billedStatesAfter, newMeter } from "./change-meter.ts";

const TOKENS = { id: "ai.tokens", name: "Tokens", group: "ai", kind: "count", unit: "token" } as const;
const SLOTS = { ...TOKENS, id: "db.slots", kind: "time", unit: "slot", per: "day" } as const;

describe("a new meter", () => {
  it("bills the states that its group usually bills", () => {
    expect(newMeter(SLOTS).billedStates).toEqual([{ from: null, states: "all" }]);
    expect(newMeter({ ...SLOTS, group: "compute" }).billedStates).toEqual([
      { from: null, states: ["active"] },
    ]);
    expect(newMeter({ ...SLOTS, billedStates: ["active", "paused"] }).billedStates).toEqual([
      { from: null, states: ["active", "paused"] },
    ]);
    expect(newMeter({ ...TOKENS, group: "gpu" })).toMatchObject({
      per: null,
      billedStates: [{ from: null, states: "all" }],
      builtIn: false,
      used: false,
    });
  });

  it.each([
    ["a time without per", { ...SLOTS, per: undefined }, "/per"],
    ["a count with per", { ...TOKENS, per: "hour" as const }, "/per"],
    ["a count with states", { ...TOKENS, billedStates: "all" as const }, "/billedStates"],
  ])("refuses %s", (_, draft, pointer) => {
    expect(refused(() => newMeter(draft), "invalid_request").pointer).toBe(pointer);
  });
});

describe("billed states", () => {
  const meter = BUILT_IN_METERS.of("compute.ram");
  const today = "2026-11-29";
  const statesAfter = (from: string, states: "all" | string[], before = meter.billedStates) =>
    billedStatesAfter({ kind: "time", billedStates: before }, { change: { from, states }, today });

  test("change from a month on, in the order of months, and replace what the month had", () => {
    const later = statesAfter("2027-02-01", "all");
    const both = statesAfter("2026-11-01", ["active", "stopped"], later);
    expect(both.map(({ from }) => from)).toEqual([null, "2026-11-01", "2027-02-01"]);
    expect(statesAfter("2027-02-01", ["paused"], both).at(-1)).toEqual({
      from: "2027-02-01",
      states: ["paused"],
    });
    expect(both[0]).toEqual({ from: null, states: ["active"] });
  });

  test.each(["2026-10-01", "2026-12-02"])("do not change from %s on", (from) => {
    expect(refused(() => statesAfter(from, "all"), "invalid_request").pointer).toBe("/from");
  });

  test("are not of a count", () => {
    const change = { from: "2026-12-01", states: "all" as const };
    const egress = BUILT_IN_METERS.of("network.egress");
    refused(() => billedStatesAfter(egress, { change, today }), "invalid_request");
  });
});
