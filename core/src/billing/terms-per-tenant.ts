import type { CurrencyCode } from "../money/currency.ts";
import type { PeriodTerms } from "../pricing/agreed-terms.ts";
import { trueUp } from "../pricing/commitment.ts";
import { discountOn } from "../pricing/discount.ts";
import type { RatedLine } from "../pricing/rate.ts";

/** What the terms add to and take from what was used, in minor units. */
export interface AppliedTerms {
  /** The amount missing to the minimum. */
  readonly missing: bigint;
  readonly discount: bigint;
}

/**
 * Applies minimum and discount to the lines of a period. Per tenant, each one has the minimum by itself, and recurring
 * items count for the customer's first tenant. The discount is one of the whole bill either way, less percentages of
 * other items: those say themselves whether they are of amounts before or after the discount.
 */
export function applyTerms(
  lines: readonly RatedLine[],
  terms: PeriodTerms,
  currency: CurrencyCode,
): AppliedTerms {
  const { minimum, discount, recurring } = terms;
  const bases =
    terms.rating === "perTenant"
      ? basesOfTenants(lines, recurring)
      : [lines.reduce((total, { amount }) => total + amount, recurring)];
  const missing = minimum === null ? 0n : sum(bases.map((reached) => trueUp({ minimum, reached })));
  const percents = sum(lines.flatMap(({ meter, amount }) => (meter === null ? [amount] : [])));
  const off = discount === null ? 0n : discountOn(sum(bases) + missing - percents, discount, currency);
  return { missing, discount: off };
}

/** What each tenant used comes to. Without usage there is the first tenant alone. */
function basesOfTenants(lines: readonly RatedLine[], recurring: bigint): bigint[] {
  const bases = new Map<string, bigint>();
  if (recurring !== 0n) bases.set("", recurring);
  for (const { tenant, amount } of lines.flatMap((line) => line.shares))
    bases.set(tenant, (bases.get(tenant) ?? 0n) + amount);
  return bases.size === 0 ? [recurring] : [...bases.values()];
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
