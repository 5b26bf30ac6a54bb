import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays } from "../metering/period.ts";
import { refused } from "../testing/refused.ts";
import { type AgreedPrices, checkDiscountChanges, checkPriceChanges, heldOn } from "./subscription.ts";

const agreed = (startsOn: string, rateCardId: string | null = null): AgreedPrices => ({
  startsOn,
  rateCardId,
});

const day = fc.integer({ min: 0, max: 3 * 365 }).map((days) => addDays("2025-01-01", days));

const agreements = fc
  .uniqueArray(fc.record({ startsOn: day, rateCardId: fc.constantFrom(null, "a", "b") }), {
    selector: ({ startsOn }) => startsOn,
    maxLength: 8,
  })
  .map((all) => all.toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1)));

describe("what holds on a day", () => {
  const both = [agreed("2026-01-01"), agreed("2026-10-16")];

  test("holds from its first day to the next one's", () => {
    expect(heldOn(both, "2025-12-31")).toBeUndefined();
    expect(heldOn(both, "2026-01-01")).toBe(both[0]);
    expect(heldOn(both, "2026-10-15")).toBe(both[0]);
    expect(heldOn(both, "2026-10-16")).toBe(both[1]);
    expect(heldOn([], "2026-10-16")).toBeUndefined();
  });

  test("is the latest that has begun, whatever there is", () => {
    fc.assert(
      fc.property(agreements, day, (all, on) => {
        const held = heldOn(all, on);
        const begun = all.filter(({ startsOn }) => startsOn <= on);
        expect(held).toBe(begun.at(-1));
      }),
    );
  });
});

describe("prices", () => {
  test("change on the first of a month", () => {
    checkPriceChanges([]);
    checkPriceChanges([agreed("2026-10-16"), agreed("2026-11-01", "a"), agreed("2026-11-20", "a")]);
    checkPriceChanges([agreed("2026-11-01", "a"), agreed("2026-12-01")]);
  });

  test("do not change within one, wherever in the order", () => {
    const refused = { code: "invalid_date", pointer: "/startsOn" };
    expect(() => checkPriceChanges([agreed("2026-10-16", "a")])).toThrow(expect.objectContaining(refused));
    expect(() => checkPriceChanges([agreed("2026-10-01", "a"), agreed("2026-10-16")])).toThrow(
      expect.objectContaining(refused),
    );
    const taken = [agreed("2026-10-01", "a"), agreed("2026-10-16", "b"), agreed("2026-12-01")];
    expect(() => checkPriceChanges(taken)).toThrow(/2026-10-16/);
  });

  test("that are allowed are the same on every day of a month", () => {
    fc.assert(
      fc.property(agreements, day, (all, on) => {
        try {
          checkPriceChanges(all);
        } catch {
          return;
        }
        const cardOn = (one: string) => heldOn(all, one)?.rateCardId ?? null;
        expect(cardOn(on)).toBe(cardOn(`${on.slice(0, 7)}-01`));
      }),
    );
  });
});

describe("discounts in percent and fixed ones", () => {
  const percent = (startsOn: string) => ({ startsOn, discount: { percent: "10" } });
  const fixed = (startsOn: string) => ({ startsOn, discount: { amount: "5.00" } });
  const none = (startsOn: string) => ({ startsOn, discount: null });

  test.each([
    ["from one month to the next", [percent("2026-01-15"), fixed("2026-03-01")]],
    ["with others of their kind", [percent("2026-01-15"), percent("2026-03-10"), none("2026-03-20")]],
    ["with none between", [percent("2026-01-15"), none("2026-02-20"), fixed("2026-03-10")]],
  ])("change %s", (_, agreements) => {
    expect(() => checkDiscountChanges(agreements)).not.toThrow();
  });

  test.each([
    ["as one follows the other", [percent("2026-01-15"), fixed("2026-03-02")]],
    ["with none between", [percent("2026-01-15"), none("2026-03-02"), fixed("2026-03-10")]],
  ])("never share a month, %s", (_, agreements) => {
    refused(() => checkDiscountChanges(agreements), "invalid_date");
  });
});
