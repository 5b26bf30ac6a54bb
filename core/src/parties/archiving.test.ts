import fc from "fast-check";
import { expect, test } from "vitest";
import { archiveRefusal } from "./archiving.ts";

const maybe = (value: string) => fc.constantFrom(value, null);

test("a customer is archived exactly where nothing is left, and one thing that is left is named", () => {
  fc.assert(
    fc.property(
      fc.record({
        draft: maybe("INV-7"),
        unbilledMonth: maybe("2026-10"),
        runningTenant: maybe("acme"),
        chargingTerms: maybe("2026-02-01"),
        openCharges: maybe("5.00 EUR"),
      }),
      (left) => {
        const refusal = archiveRefusal(left);
        const there = Object.values(left).filter((one) => one !== null);
        expect(refusal === null).toBe(there.length === 0);
        if (refusal !== null) expect(there.filter((one) => refusal.includes(one))).toHaveLength(1);
      },
    ),
  );
});
