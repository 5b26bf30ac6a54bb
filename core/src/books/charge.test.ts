import fc from "fast-check";
import { expect, it } from "vitest";
import { CHARGE_ACCOUNTS, CHARGE_KINDS, chargedAmounts, chargeKey } from "./charge.ts";
import { chargePosting, chargeUndonePosting } from "./ledger.ts";

it("moves fees and interest from revenue to accounts of their own, and back", () => {
  const charged = chargedAmounts([
    { kind: "reminderFee", net: 500n },
    { kind: "interest", net: 123n },
    { kind: "reversalFee", net: 250n },
  ]);
  expect(chargePosting(charged)).toEqual({
    kind: "charge",
    entries: [
      { account: "revenue", amount: 873n },
      { account: "lateFees", amount: -750n },
      { account: "lateInterest", amount: -123n },
    ],
  });
  expect(chargeUndonePosting(charged).entries).toEqual([
    { account: "revenue", amount: -873n },
    { account: "lateFees", amount: 750n },
    { account: "lateInterest", amount: 123n },
  ]);
});

it("moves exactly what the lines come to, each to the account of its kind", () => {
  const line = fc.record({
    kind: fc.constantFrom(...CHARGE_KINDS),
    net: fc.bigInt({ min: 0n, max: 10n ** 9n }),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), (lines) => {
      const charged = chargedAmounts(lines);
      for (const account of ["lateFees", "lateInterest"] as const) {
        const own = lines.filter(({ kind }) => CHARGE_ACCOUNTS[kind] === account);
        expect(charged[account]).toBe(own.reduce((sum, { net }) => sum + net, 0n));
      }
    }),
  );
});

it("names each thing that is charged differently", () => {
  const id = fc.uuid();
  const ofReminder = fc.record({
    kind: fc.constantFrom("reminderFee" as const, "interest" as const),
    invoiceId: id,
    level: fc.integer({ min: -60, max: 365 }),
  });
  const charge = fc.oneof(
    ofReminder,
    fc.record({ kind: fc.constant("reversalFee" as const), paymentId: id }),
  );
  fc.assert(
    fc.property(charge, charge, (one, other) => {
      expect(chargeKey(one) === chargeKey(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});
