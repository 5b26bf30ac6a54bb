import fc from "fast-check";
import { expect, it } from "vitest";
import { formatAmount } from "../money/money.ts";
import { returnedAmount } from "./returned-amount.ts";

it.each<[string, bigint, bigint]>([
  ["", -10_450n, 10_450n],
  ["EUR 100.00", -10_450n, 10_000n],
  ["EUR100,00", -10_450n, 10_000n],
  ["100,00EUR", -10_450n, 10_000n],
  ["100,00", -10_450n, 10_000n],
  // What was sent in another currency, or was more than was taken, says nothing about the charges.
  ["USD 100.00", -10_450n, 10_450n],
  ["EUR 200.00", -10_450n, 10_450n],
  ["EUR 0.00", -10_450n, 10_450n],
  ["EUR 1.234", -10_450n, 10_450n],
  ["a hundred", -10_450n, 10_450n],
])("of %j in a booking over %s is %s", (original, amount, expected) => {
  expect(returnedAmount({ amount, currency: "EUR", original })).toBe(expected);
});

it("is what was sent, whatever charges came on top of it", () => {
  const minor = fc.bigInt({ min: 1n, max: 10n ** 12n });
  fc.assert(
    fc.property(minor, fc.bigInt({ min: 0n, max: 10n ** 6n }), (sent, charges) => {
      const original = `EUR ${formatAmount(sent, "EUR")}`;
      expect(returnedAmount({ amount: -(sent + charges), currency: "EUR", original })).toBe(sent);
    }),
  );
});
