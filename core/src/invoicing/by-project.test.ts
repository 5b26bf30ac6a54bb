import fc from "fast-check";
import { expect, test } from "vitest";
import { byProject } from "./by-project.ts";

const part = fc.record({
  tenantId: fc.constantFrom("a", "b", "c", "d"),
  name: fc.constant(null),
  costCentre: fc.constant(null),
  member: fc.constantFrom(null, { id: "1", name: "Lab" }, { id: "2", name: "Lab" }),
  group: fc.constantFrom("compute", "storage", null),
  amount: fc.bigInt({ min: -(10n ** 11n), max: 10n ** 11n }),
});
const line = fc.record({
  amount: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
  breakdown: fc.option(fc.array(part, { maxLength: 4 })),
});

test("an invoice by project sums to its lines, each project and each customer of a group once", () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const sums = byProject(lines);
      if (sums === null) {
        expect(lines.every(({ breakdown }) => !breakdown?.length)).toBe(true);
        return;
      }
      const all = sums.projects.reduce((total, { amount }) => total + amount, sums.other);
      expect(all).toBe(lines.reduce((total, { amount }) => total + amount, 0n));
      const ids = sums.projects.map(({ tenantId, member }) => `${member?.id} ${tenantId}`);
      expect(new Set(ids).size).toBe(ids.length);
      const isGroup = sums.projects.some(({ member }) => member !== null);
      for (const { member, amount } of sums.members) {
        const own = sums.projects.filter((project) => project.member?.id === member?.id);
        expect(own.reduce((total, project) => total + project.amount, 0n)).toBe(amount);
      }
      const subtotals = sums.members.reduce((total, { amount }) => total + amount, sums.other);
      if (isGroup) expect(subtotals).toBe(all);
      else expect(sums.members).toEqual([]);
      const order = sums.groups.map(({ group }) => group);
      expect(order.length === 0).toBe(
        lines.every(({ breakdown }) => (breakdown ?? []).every(({ group }) => group === null)),
      );
      for (const { amount, groups } of [...sums.projects, ...sums.costCentres, ...sums.members]) {
        if (order.length === 0) expect(groups).toEqual([]);
        else expect(groups.reduce((total, part) => total + part.amount, 0n)).toBe(amount);
        expect(order.filter((group) => groups.some((part) => part.group === group))).toEqual(
          groups.map(({ group }) => group),
        );
      }
      expect(sums.groups.reduce((total, part) => total + part.amount, 0n)).toBe(
        order.length === 0 ? 0n : all - sums.other,
      );
      const members = sums.members.map(({ member }) => member?.id);
      expect(new Set(members).size).toBe(members.length);
    }),
  );
});

test("projects are ordered by cost centre and name, those without a cost centre last", () => {
  const one = (
    tenantId: string,
    name: string | null,
    costCentre: string | null,
    amount: bigint,
    group: string | null = null,
  ) => ({ tenantId, name, costCentre, member: null, group, amount });
  const sums = byProject([
    {
      amount: 900n,
      breakdown: [one("z", null, null, 300n), one("y", "Shop", "20", 400n), one("x", "Lab", "20", 200n)],
    },
    { amount: 77n, breakdown: null },
    { amount: 11n, breakdown: [one("w", null, "10", 11n, "gpu")] },
    { amount: 5n, breakdown: [one("x", "Lab", "20", 5n, "compute")] },
  ]);
  expect(sums?.projects.map(({ tenantId }) => tenantId)).toEqual(["w", "x", "y", "z"]);
  expect(sums?.costCentres).toEqual([
    { costCentre: "10", amount: 11n, groups: [{ group: "gpu", amount: 11n }] },
    {
      costCentre: "20",
      amount: 605n,
      groups: [
        { group: "compute", amount: 5n },
        { group: null, amount: 600n },
      ],
    },
    { costCentre: null, amount: 300n, groups: [{ group: null, amount: 300n }] },
  ]);
  expect(sums?.groups).toEqual([
    { group: "gpu", amount: 11n },
    { group: "compute", amount: 5n },
    { group: null, amount: 900n },
  ]);
  expect(sums?.other).toBe(77n);
});
