import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import type { Dimensions } from "./dimensions.ts";
import { dimensionsKey, parseDimensionsKey } from "./dimensions.ts";

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
