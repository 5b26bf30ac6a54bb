import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { daysLost, FOR_EVER, giveTenant, SINCE_EVER, type Tenancy } from "./tenancy.ts";

const DAYS = Array.from({ length: 20 }, (_, day) => `2026-03-${String(day + 1).padStart(2, "0")}`);
const limit = fc.constantFrom(SINCE_EVER, ...DAYS, FOR_EVER);
const customerId = fc.constantFrom("a", "b", "c");
const wish = fc.record({ customerId, from: limit, before: limit, move: fc.boolean() });

const holderOn = (held: readonly Tenancy[], day: string) =>
  held.filter((one) => one.from <= day && day < one.before).map((one) => one.customerId);

describe("a tenant's customers", () => {
  test("name one customer on any day, and a change moves the days asked for alone", () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 12 }), (wishes) => {
        let held: Tenancy[] = [];
        for (const { move, ...one } of wishes) {
          const before = held;
          try {
            const { after, taken } = giveTenant(held, one, { move });
            held = after;
            for (const day of DAYS) {
              const isAsked = one.from <= day && day < one.before;
              expect(holderOn(after, day)).toEqual(isAsked ? [one.customerId] : holderOn(before, day));
              expect(holderOn(taken, day)).toEqual(isAsked ? holderOn(before, day) : []);
            }
          } catch (error) {
            expect(error).toMatchObject({
              code: expect.stringMatching(/invalid_date|tenant_taken|conflict/),
            });
          }
          expect(held.every((tenancy) => tenancy.from < tenancy.before)).toBe(true);
        }
      }),
    );
  });

  test("lose by a change of limits exactly the days they had and have no more", () => {
    const range = fc.tuple(limit, limit).filter(([from, before]) => from < before);
    fc.assert(
      fc.property(range, fc.option(range), (was, is) => {
        const tenancy = ([from, before]: [string, string]) => ({ customerId: "a", from, before });
        const lost = daysLost(tenancy(was), is === null ? null : tenancy(is));
        for (const day of DAYS) {
          const had = was[0] <= day && day < was[1];
          const has = is !== null && is[0] <= day && day < is[1];
          expect(holderOn(lost, day)).toEqual(had && !has ? ["a"] : []);
        }
      }),
    );
  });
});
