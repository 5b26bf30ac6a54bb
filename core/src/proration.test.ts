import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, decimalText } from "./decimal.ts";
import { parseInstantSeconds } from "./period.ts";
import { prorate } from "./proration.ts";
import { refused } from "./testing/refused.ts";

const at = parseInstantSeconds;
const october = { periodFrom: at("2026-10-01T00:00:00Z"), periodBefore: at("2026-11-01T00:00:00Z") };

describe("prorate", () => {
  it.each([
    ["the whole period", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", "1"],
    ["longer than the period", "2026-01-01T00:00:00Z", null, "1"],
    ["from before to after the period", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "1"],
    ["from the middle on", "2026-10-16T12:00:00Z", null, "0.5"],
    ["up to the middle", "2026-09-01T00:00:00Z", "2026-10-16T12:00:00Z", "0.5"],
    ["one day", "2026-10-10T00:00:00Z", "2026-10-11T00:00:00Z", "0.032258"],
    ["one second", "2026-10-10T00:00:00Z", "2026-10-10T00:00:01Z", "0"],
    ["before the period", "2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z", "0"],
    ["after the period", "2026-11-01T00:00:00Z", null, "0"],
  ])("%s", (_, from, before, share) => {
    const prorated = prorate({
      quantity: decimal("1"),
      from: at(from),
      before: before === null ? null : at(before),
      ...october,
    });
    expect(decimalText(prorated.quantity)).toBe(share);
    expect(prorated.note === null).toBe(share === "1");
  });

  it("says how it was prorated", () => {
    const half = { from: at("2026-10-16T12:00:00Z"), before: null, ...october };
    expect(prorate({ quantity: decimal("1"), ...half }).note).toEqual({
      says: "prorated",
      seconds: 1_339_200,
      periodSeconds: 2_678_400,
    });
  });

  it("shares a quantity of more than one", () => {
    const third = { from: 0, before: 1, periodFrom: 0, periodBefore: 3 };
    expect(decimalText(prorate({ quantity: decimal("10"), ...third }).quantity)).toBe("3.333333");
    expect(decimalText(prorate({ quantity: decimal("0.000003"), ...third }).quantity)).toBe("0.000001");
  });

  it("keeps the quantity, to six decimals, over parts that make up the period", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_678_400 }),
        fc.integer({ min: 1, max: 500 }),
        (offset, count) => {
          const change = october.periodFrom + offset;
          const quantity = decimal(BigInt(count));
          const before = prorate({ quantity, from: 0, before: change, ...october }).quantity;
          const after = prorate({ quantity, from: change, before: null, ...october }).quantity;
          expect(before.plus(after).minus(quantity).abs().lte("0.000001")).toBe(true);
        },
      ),
    );
  });

  it("refuses a period without length", () => {
    const empty = { quantity: decimal("1"), from: 0, before: null, periodFrom: 5, periodBefore: 5 };
    refused(() => prorate(empty), "invalid_period");
  });
});
