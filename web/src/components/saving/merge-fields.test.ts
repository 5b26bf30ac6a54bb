import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldDifferences, mergeFields } from "./merge-fields.ts";

interface Form {
  city: string;
  street: string;
  receipts: boolean;
}

const labels = { city: "City", street: "Street", receipts: "Receipts" };
const opened: Form = { city: "Ulm", street: "Hafengasse 1", receipts: false };

test("what two people changed of one form is merged field by field", () => {
  const versions = { opened, theirs: { ...opened, city: "Bonn" }, mine: { ...opened, receipts: true } };
  expect(mergeFields(versions)).toEqual({
    merged: { city: "Bonn", street: "Hafengasse 1", receipts: true },
    isConflict: false,
  });
  expect(fieldDifferences(versions, labels)).toEqual([
    { what: "City", theirs: "Bonn", mine: "Ulm", by: "them" },
    { what: "Receipts", theirs: "no", mine: "yes", by: "you" },
  ]);
});

test("the same field changed by both, each otherwise, is a conflict", () => {
  const versions = { opened, theirs: { ...opened, city: "Bonn" }, mine: { ...opened, city: "Köln" } };
  expect(mergeFields(versions)).toEqual({ merged: { ...opened, city: "Köln" }, isConflict: true });
  expect(fieldDifferences(versions, labels)).toEqual([
    { what: "City", theirs: "Bonn", mine: "Köln", by: "both" },
  ]);
});

test("nothing that only one side changed is lost, and a conflict is where both changed and differ", () => {
  const form = fc.record({
    city: fc.constantFrom("a", "b", "c"),
    street: fc.constantFrom("a", "b", "c"),
    receipts: fc.boolean(),
  });
  fc.assert(
    fc.property(form, form, form, (start, theirs, mine) => {
      const { merged, isConflict } = mergeFields({ opened: start, theirs, mine });
      const names = ["city", "street", "receipts"] as const;
      for (const name of names) {
        if (mine[name] !== start[name]) expect(merged[name]).toBe(mine[name]);
        else expect(merged[name]).toBe(theirs[name]);
      }
      expect(isConflict).toBe(
        names.some((name) => new Set([start[name], theirs[name], mine[name]]).size === 3),
      );
    }),
  );
});
