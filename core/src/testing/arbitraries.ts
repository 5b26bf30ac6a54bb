import fc from "fast-check";
import type { TaxCategory } from "../invoicing/tax-category.ts";
import type { CurrencyCode } from "../money/currency.ts";
import type { Decimal } from "../money/decimal.ts";
import { fromScaledInteger } from "../money/decimal.ts";

/** Currencies of every exponent there is. */
export const currencies: fc.Arbitrary<CurrencyCode> = fc.constantFrom("JPY", "EUR", "USD", "KWD", "CLF");

/** Amounts in minor units, of either sign. */
export const amounts: fc.Arbitrary<bigint> = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });

/** Amounts in minor units of one unit and more. */
export const positiveAmounts: fc.Arbitrary<bigint> = fc.bigInt({ min: 1n, max: 10n ** 12n });

/** Decimals of at most `decimals` places between two integers. */
export function decimals({ min, max, places }: { min: bigint; max: bigint; places: number }) {
  return fc
    .integer({ min: 0, max: places })
    .chain((scale) =>
      fc
        .bigInt({ min: min * 10n ** BigInt(scale), max: max * 10n ** BigInt(scale) })
        .map((integer): Decimal => fromScaledInteger({ integer, decimals: scale })),
    );
}

/** A tax category with a rate it may have. */
export const taxes: fc.Arbitrary<{ taxCategory: TaxCategory; taxRate: Decimal }> = fc.oneof(
  fc.record({
    taxCategory: fc.constant<TaxCategory>("standard"),
    taxRate: decimals({ min: 0n, max: 30n, places: 1 }),
  }),
  fc.record({
    taxCategory: fc.constantFrom<TaxCategory>("zero", "exempt", "reverseCharge", "outsideScope"),
    taxRate: fc.constant(fromScaledInteger({ integer: 0n, decimals: 0 })),
  }),
);
