import fc from "fast-check";
import { expect, test } from "vitest";
import { USER_LINK_HOURS, type UserLinkPurpose, userLinkExpiryMs, userLinkFault } from "./user-link.ts";

const purposes: UserLinkPurpose[] = ["invitation", "passwordReset", "emailChange"];

test("a link is valid until it is used, replaced or its hours are over, and never again", () => {
  fc.assert(
    fc.property(
      fc.record({
        purpose: fc.constantFrom(...purposes),
        used: fc.boolean(),
        replaced: fc.boolean(),
        madeAtMs: fc.integer({ min: 0, max: 4e12 }),
        laterMs: fc.integer({ min: 0, max: 50 * 3_600_000 }),
      }),
      ({ purpose, used, replaced, madeAtMs, laterMs }) => {
        const link = { purpose, used, replaced, expiresAtMs: userLinkExpiryMs(purpose, madeAtMs) };
        const isOver = laterMs >= USER_LINK_HOURS[purpose] * 3_600_000;
        const fault = userLinkFault(link, madeAtMs + laterMs);
        expect(fault === null).toBe(!used && !replaced && !isOver);
      },
    ),
  );
});

test("an invitation is refused from the 48th hour on", () => {
  const link = { purpose: "invitation", used: false, replaced: false, expiresAtMs: 48 * 3_600_000 } as const;
  expect(userLinkExpiryMs("invitation", 0)).toBe(link.expiresAtMs);
  expect(userLinkFault(link, link.expiresAtMs - 1)).toBeNull();
  expect(userLinkFault(link, link.expiresAtMs)).toMatch(/expired.*invite you again/);
  expect(userLinkFault({ ...link, used: true }, 0)).toMatch(/has been used/);
  expect(userLinkFault(null, 0)).toMatch(/not valid/);
});
