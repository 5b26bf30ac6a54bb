import fc from "fast-check";
import { expect, test } from "vitest";
import { conflictOf } from "./draft-conflict.ts";
import { type DraftForm, emptyForm, emptyLine } from "./draft-form.ts";

const line = (key: string, product: string, unitPrice: string) => ({ ...emptyLine(key), product, unitPrice });
const opened: DraftForm = {
  ...emptyForm(),
  customerId: "c",
  dueDate: "2026-12-01",
  lines: [line("0", "Cloud", "250"), line("1", "Support", "90.5")],
};

test("their price and mine stand side by side, and mine goes over theirs where it was changed", () => {
  const theirs = {
    ...opened,
    note: "Thank you",
    lines: [line("0", "Cloud", "310"), line("1", "Support", "80")],
  };
  const mine = {
    ...opened,
    dueDate: "2026-12-24",
    lines: [line("0", "Cloud", "275"), line("1", "Support", "90.5")],
  };
  const { differences, merged } = conflictOf({ opened, theirs, mine });
  expect(differences).toEqual([
    { what: "Unit price, line 1", theirs: "310", mine: "275", by: "both" },
    { what: "Unit price, line 2", theirs: "80", mine: "90.5", by: "them" },
    { what: "Due date", theirs: "2026-12-01", mine: "2026-12-24", by: "you" },
    { what: "Note", theirs: "Thank you", mine: "", by: "them" },
  ]);
  expect(merged).toEqual({
    ...opened,
    dueDate: "2026-12-24",
    note: "Thank you",
    lines: [line("0", "Cloud", "275"), line("1", "Support", "80")],
  });
});

test("a line removed here and changed there is told, and so is a new one", () => {
  const theirs = { ...opened, lines: [line("0", "Cloud", "310"), line("1", "Support", "90.5")] };
  const mine = { ...opened, lines: [line("1", "Support", "90.5"), line("2", "Setup", "40")] };
  const { differences, merged } = conflictOf({ opened, theirs, mine });
  expect(differences).toEqual([
    { what: "Line 1", theirs: "Cloud · 1 × 310", mine: "removed", by: "both" },
    { what: "New line", theirs: "", mine: "Setup · 1 × 40", by: "you" },
  ]);
  expect(merged.lines).toEqual(mine.lines);
});

test("where others added or removed lines, all lines are theirs or all are mine", () => {
  const theirs = { ...opened, lines: [line("0", "Cloud", "250")] };
  const untouched = conflictOf({ opened, theirs, mine: { ...opened, note: "Mine" } });
  expect(untouched.merged).toEqual({ ...theirs, note: "Mine" });
  const mine = { ...opened, lines: [line("0", "Cloud", "250"), line("1", "Support", "70")] };
  expect(conflictOf({ opened, theirs, mine }).merged.lines).toEqual(mine.lines);
});

test("whatever two people change: theirs is kept where I changed nothing, and what I changed is mine", () => {
  const text = fc.constantFrom("", "1", "2");
  const version = fc.record({
    note: text,
    discount: text,
    lines: fc.tuple(text, text).map(([a, b]) => [line("0", "Cloud", a), line("1", "Support", b)]),
  });
  fc.assert(
    fc.property(version, version, (there, here) => {
      const [theirs, mine] = [
        { ...opened, ...there },
        { ...opened, ...here },
      ];
      const { differences, merged } = conflictOf({ opened, theirs, mine });
      const values = (form: DraftForm) => [
        form.note,
        form.discount,
        ...form.lines.map((one) => one.unitPrice),
      ];
      const [was, their, own] = [values(opened), values(theirs), values(mine)];
      expect(values(merged)).toEqual(
        own.map((value, index) => (value === was[index] ? their[index] : value)),
      );
      expect(differences).toHaveLength(own.filter((value, index) => value !== their[index]).length);
    }),
  );
});
