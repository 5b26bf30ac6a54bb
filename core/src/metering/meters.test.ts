import { describe, expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import { BUILT_IN_METERS } from "./built-in-meters.ts";
import { pricedUnitOf, storedUnitOf } from "./meter.ts";

describe("Meters", () => {
  it("finds each meter by its id", () => {
    for (const meter of BUILT_IN_METERS.list) {
      expect(BUILT_IN_METERS.of(meter.id)).toBe(meter);
      expect(BUILT_IN_METERS.has(meter.id)).toBe(true);
    }
  });

  it.each(["", "compute", "compute.vCPU", "toString", "__proto__"])("refuses %j", (id) => {
    expect(BUILT_IN_METERS.has(id)).toBe(false);
    expect(refused(() => BUILT_IN_METERS.of(id), "unknown_meter").detail).toContain("storage.object");
  });
});

it.each([
  ["compute.ram", null, true],
  ["compute.ram", "GiB-hour", true],
  ["compute.ram", "GB-hour", false],
  ["network.egress", "GiB", true],
  ["ai.tokens", null, false],
  ["ai.tokens", "token", false],
])("usage of %s in %s can be counted: %s", (id, unit, can) => {
  expect(BUILT_IN_METERS.counts(id, unit)).toBe(can);
});

it.each([
  ["compute.vcpu", "vCPU-hour", "vCPU-hour"],
  ["storage.block", "GiB-hour", "GiB-month"],
  ["network.egress", "GiB", "GiB"],
  ["network.address", "address-hour", "address-hour"],
])("stores %s in %s and prices it in %s", (id, stored, priced) => {
  const meter = BUILT_IN_METERS.of(id);
  expect(storedUnitOf(meter)).toBe(stored);
  expect(pricedUnitOf(meter)).toBe(priced);
});
