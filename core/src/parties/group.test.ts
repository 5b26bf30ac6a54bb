import fc from "fast-check";
import { expect, test } from "vitest";
import type { ErrorCode } from "../errors.ts";
import { refused } from "../testing/refused.ts";
import { assertJoins, type GroupCustomer, groupRefusal } from "./group.ts";

const ONE: GroupCustomer = {
  id: "1",
  name: "Lab",
  issuerId: "i",
  currency: "EUR",
  demo: false,
  archived: false,
  parent: null,
  child: null,
};
const OTHER = { ...ONE, id: "2", name: "Group" };

test.each<[string, Partial<GroupCustomer>, Partial<GroupCustomer>, ErrorCode, string]>([
  ["its own", {}, { id: "1" }, "conflict", "its own parent"],
  ["where it is archived", { archived: true }, {}, "conflict", "Lab is archived"],
  ["an archived one", {}, { archived: true }, "conflict", "Group is archived"],
  ["a second one", { parent: "North" }, {}, "conflict", "Lab is billed with North"],
  ["one with a parent", {}, { parent: "North" }, "conflict", "Group is itself billed with North"],
  ["where it has a child", { child: "Bench" }, {}, "conflict", "Bench is billed with Lab"],
  ["one of the demo", {}, { demo: true }, "conflict", "demo"],
  ["one of another issuer", {}, { issuerId: "j" }, "issuer_mismatch", "another issuer"],
  ["one in another currency", {}, { currency: "USD" }, "currency_mismatch", "in EUR, and Group in USD"],
])("a customer has no parent that is %s", (_parent, one, other, code, words) => {
  const { detail } = refused(() => assertJoins({ ...ONE, ...one }, { ...OTHER, ...other }), code);
  expect(detail).toContain(words);
});

test("in any order of joining, no parent has a parent", () => {
  const pairs = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 })), { maxLength: 30 });
  fc.assert(
    fc.property(pairs, (tries) => {
      const parents = new Map<number, number>();
      const of = (id: number): GroupCustomer => {
        const child = [...parents].find(([, parent]) => parent === id)?.[0];
        const parent = parents.get(id);
        return {
          ...ONE,
          id: `${id}`,
          parent: parent === undefined ? null : `${parent}`,
          child: child === undefined ? null : `${child}`,
        };
      };
      for (const [a, b] of tries) {
        try {
          assertJoins(of(a), of(b));
        } catch {
          continue;
        }
        parents.set(a, b);
      }
      for (const parent of parents.values()) expect(parents.has(parent)).toBe(false);
    }),
  );
});

test("a customer in a group is named with whom it is billed", () => {
  expect(groupRefusal(ONE)).toBeNull();
  expect(groupRefusal({ ...ONE, parent: "Group" })).toContain("Lab is billed with Group");
  expect(groupRefusal({ ...ONE, child: "Bench" })).toContain("Bench is billed with Lab");
});
