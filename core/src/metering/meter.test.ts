import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import type { Dimensions } from "./meter.ts";
import { dimensionsKey, isMeterId, METERS, meterOf, parseDimensionsKey } from "./meter.ts";

describe("METERS", () => {
  it("is the catalogue of the domain", () => {
    expect(METERS.map(({ id, name, storedUnit, unit }) => [id, name, storedUnit, unit])).toEqual([
      ["compute.vcpu", "Compute – vCPU hours", "vCPU-hour", "vCPU-hour"],
      ["compute.ram", "Compute – RAM hours", "GiB-hour", "GiB-hour"],
      ["storage.block", "Storage – block", "GiB-hour", "GiB-month"],
      ["storage.object", "Storage – object", "GiB-hour", "GiB-month"],
      ["network.ingress", "Network – ingress", "GiB", "GiB"],
      ["network.egress", "Network – egress", "GiB", "GiB"],
      ["gpu", "GPU – GPU hours", "GPU-hour", "GPU-hour"],
    ]);
  });

  it("divides by the month exactly what is reported in months", () => {
    for (const meter of METERS) {
      expect(meter.perMonth).toBe(meter.unit.endsWith("-month"));
      expect(meter.kind).toBe(meter.storedUnit.endsWith("-hour") ? "time" : "count");
      expect(meter.id.startsWith(meter.group)).toBe(true);
    }
  });
});

describe("meterOf", () => {
  it("finds each meter by its id", () => {
    for (const meter of METERS) {
      expect(meterOf(meter.id)).toBe(meter);
      expect(isMeterId(meter.id)).toBe(true);
    }
  });

  it.each(["", "compute", "compute.vCPU", "toString", "__proto__"])("refuses %j", (id) => {
    expect(isMeterId(id)).toBe(false);
    expect(refused(() => meterOf(id), "unknown_meter").detail).toContain("storage.object");
  });
});

describe("dimensionsKey", () => {
  const dimensions: fc.Arbitrary<Dimensions> = fc.dictionary(fc.string(), fc.string(), { maxKeys: 6 });

  it.each([
    [{}, "{}"],
    [{ region: "fra" }, '{"region":"fra"}'],
    [{ region: "fra", gpuModel: "H200" }, '{"gpuModel":"H200","region":"fra"}'],
    [{ b: "2", a: "1", B: "3", "10": "x", "9": "y" }, '{"10":"x","9":"y","B":"3","a":"1","b":"2"}'],
    [{ note: 'say "hi"\n' }, '{"note":"say \\"hi\\"\\n"}'],
  ])("writes %j as %s", (value, key) => {
    expect(dimensionsKey(value)).toBe(key);
  });

  it("is the same for equal dimensions, in whatever order they were given", () => {
    fc.assert(
      fc.property(dimensions, (value) => {
        const reversed = Object.fromEntries(Object.entries(value).toReversed());
        expect(dimensionsKey(reversed)).toBe(dimensionsKey(value));
      }),
    );
  });

  it("differs for different dimensions and is read back as them", () => {
    fc.assert(
      fc.property(dimensions, (value) => {
        expect(Object.entries(parseDimensionsKey(dimensionsKey(value))).sort()).toEqual(
          Object.entries(value).sort(),
        );
      }),
    );
  });

  it.each(["", "{", "null", "[]", '"x"', "1", '{"a":1}', '{"a":null}', '{"a":{}}'])(
    "refuses the key %j",
    (key) => {
      refused(() => parseDimensionsKey(key), "invalid_dimensions");
    },
  );
});
