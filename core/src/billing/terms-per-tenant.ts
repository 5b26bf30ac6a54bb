import type { CurrencyCode } from "../money/currency.ts";
import { formatAmount } from "../money/money.ts";
import type { PeriodTerms } from "../pricing/agreed-terms.ts";
import { trueUp } from "../pricing/commitment.ts";
import { type Discount, discountOn } from "../pricing/discount.ts";
import type { RatedLine } from "../pricing/rate.ts";

/** What the terms add to and take from what was used, in minor units. */
export interface AppliedTerms {
  /** The amount missing to the minimum. */
  readonly missing: bigint;
  readonly discount: bigint;
  /** The discount to print: a fixed one per tenant is the sum of what each tenant gets. */
  readonly agreed: Discount | null;
}

/**
 * Applies minimum and discount to the lines of a period. Per tenant, each one has the minimum and the fixed discount by
 * itself; recurring items count for the customer's first tenant. A percentage is the same either way.
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
      : [lines.reduce((sum, { amount }) => sum + amount, recurring)];
  const reached = bases.map((base) => base + (minimum === null ? 0n : trueUp({ minimum, reached: base })));
  const missing = sum(reached) - sum(bases);
  if (discount === null) return { missing, discount: 0n, agreed: null };
  const off =
    "percent" in discount
      ? discountOn(sum(reached), discount, currency)
      : sum(reached.map((base) => discountOn(base, discount, currency)));
  const agreed =
    "percent" in discount || bases.length === 1 ? discount : { amount: formatAmount(off, currency) };
  return { missing, discount: off, agreed };
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
