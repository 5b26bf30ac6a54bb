import fc from "fast-check";
import { expect, test } from "vitest";
import type { ErrorCode } from "../errors.ts";
import { refused } from "../testing/refused.ts";
import { assertMergeable, type MergingCustomer, mergeRefusal } from "./merging.ts";

const ONE: MergingCustomer = {
  id: "1",
  name: "Südwind",
  issuerId: "i",
  currency: "EUR",
  demo: false,
  archived: false,
  mergedInto: null,
};
const OTHER = { ...ONE, id: "2", name: "Suedwind" };

test.each<[string, Partial<MergingCustomer>, Partial<MergingCustomer>, ErrorCode, string]>([
  ["itself", {}, { id: "1" }, "conflict", "itself"],
  ["a second one", { archived: true, mergedInto: "North" }, {}, "conflict", "merged into North already"],
  [
    "one that was merged",
    {},
    { archived: true, mergedInto: "North" },
    "conflict",
    "into North. Choose that one",
  ],
  ["an archived one", {}, { archived: true }, "conflict", "Suedwind is archived"],
  ["one of the demo", {}, { demo: true }, "conflict", "demo"],
  ["one of another issuer", {}, { issuerId: "j" }, "issuer_mismatch", "another issuer"],
  ["one in another currency", {}, { currency: "USD" }, "currency_mismatch", "in EUR, and Suedwind in USD"],
])("a customer is not merged into %s", (_into, one, other, code, words) => {
  const { detail } = refused(() => assertMergeable({ ...ONE, ...one }, { ...OTHER, ...other }), code);
  expect(detail).toContain(words);
});

test("an archived duplicate may be merged", () => {
  expect(() => assertMergeable({ ...ONE, archived: true }, OTHER)).not.toThrow();
});

test("in any order of merging, no customer is merged into a merged one, so there is no ring", () => {
  const pairs = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 })), { maxLength: 30 });
  fc.assert(
    fc.property(pairs, (tries) => {
      const into = new Map<number, number>();
      const of = (id: number): MergingCustomer => {
        const root = into.get(id);
        return {
          ...ONE,
          id: `${id}`,
          archived: root !== undefined,
          mergedInto: root === undefined ? null : `${root}`,
        };
      };
      for (const [a, b] of tries) {
        try {
          assertMergeable(of(a), of(b));
        } catch {
          continue;
        }
        for (const [id, root] of into) if (root === a) into.set(id, b);
        into.set(a, b);
      }
      for (const root of into.values()) expect(into.has(root)).toBe(false);
    }),
  );
});

test("what cannot move is named, one thing at a time", () => {
  expect(mergeRefusal({ credit: null, terms: null })).toBeNull();
  expect(mergeRefusal({ credit: "5.00 EUR", terms: "2026-02-01" })).toContain("5.00 EUR of credit");
  expect(mergeRefusal({ credit: null, terms: "2026-02-01" })).toContain("The terms of 2026-02-01");
});
