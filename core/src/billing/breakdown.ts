import { allocate } from "../money/allocate.ts";
import type { Decimal } from "../money/decimal.ts";
import { decimal, fromScaledInteger, toScaledInteger } from "../money/decimal.ts";
import type { Place } from "../pricing/place.ts";

/** A tenant's part of a metered line. */
export interface TenantShare {
  /** Empty for the customer's first tenant. */
  readonly tenant: string;
  readonly quantity: Decimal;
  /** Minor units. */
  readonly amount: bigint;
}

/** What each tenant used, in any unit that is the same for all. */
export type TenantWeights = ReadonlyMap<string, Decimal>;

/**
 * Splits a metered line over tenants in proportion to what they used. Quantities and amounts each sum exactly to the
 * line's: every share is rounded down, and the units that are left go to the largest remainders. In an adjustment, a
 * tenant that used less has a share against the others'.
 */
export function splitLine(
  { quantity, amount }: { quantity: Decimal; amount: bigint },
  weights: TenantWeights,
): TenantShare[] {
  const used = [...weights].filter(([, weight]) => !weight.eq("0"));
  const tenants = used.length === 0 ? [...weights.keys()].slice(0, 1) : used.map(([tenant]) => tenant);
  // Nearly every customer has one tenant, and a billing run splits every line.
  if (tenants.length === 1) return tenants.map((tenant) => ({ tenant, quantity, amount }));
  const parts = used.map(([, weight]) => weight);
  const quantities = splitQuantity(quantity, parts);
  const amounts = splitInteger(amount, integersOf(parts));
  return tenants.map((tenant, index) => ({
    tenant,
    quantity: quantities[index] ?? quantity,
    amount: amounts[index] ?? amount,
  }));
}

/** Splits a quantity in the decimals it has, at least six, so that the parts sum exactly to it. */
export function splitQuantity(quantity: Decimal, weights: readonly Decimal[]): Decimal[] {
  const { integer, decimals } = toScaledInteger(quantity);
  const places = Math.max(decimals, QUANTITY_DECIMALS);
  const total = integer * 10n ** BigInt(places - decimals);
  return splitInteger(total, integersOf(weights)).map((part) =>
    fromScaledInteger({ integer: part, decimals: places }),
  );
}

const QUANTITY_DECIMALS = 6;

/** Weights as integers of one scale. */
function integersOf(weights: readonly Decimal[]): bigint[] {
  const scaled = weights.map(toScaledInteger);
  const places = Math.max(0, ...scaled.map(({ decimals }) => decimals));
  return scaled.map(({ integer, decimals }) => integer * 10n ** BigInt(places - decimals));
}

/** Splits an integer in proportion to weights of either sign; evenly where they cancel out. */
export function splitInteger(total: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 0) return [];
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  if (sum > 0n) return allocate(total, weights);
  return allocate(
    total,
    weights.map((weight) => (sum === 0n ? 1n : -weight)),
  );
}

/** What each tenant used of each item, in the stored form. `places` has the place of each series on the rate card. */
export function weightsOfItems(
  usage: readonly { tenant?: string; quantity: Decimal }[],
  places: readonly Place[],
): Map<number, Map<string, Decimal>> {
  const sums = new Map<number, Map<string, Decimal>>();
  for (const [index, { tenant = "", quantity }] of usage.entries()) {
    const item = places[index];
    if (typeof item !== "number") continue;
    const own = sums.get(item) ?? new Map<string, Decimal>();
    own.set(tenant, (own.get(tenant) ?? decimal("0")).plus(quantity));
    sums.set(item, own);
  }
  return sums;
}

/** How far one set of weights is from another, tenant by tenant; the first set where they do not differ in sum. */
export function differenceOf(now: TenantWeights, before: TenantWeights): TenantWeights {
  const difference = new Map(now);
  for (const [tenant, weight] of before)
    difference.set(tenant, (difference.get(tenant) ?? decimal("0")).minus(weight));
  const sum = [...difference.values()].reduce((all, weight) => all.plus(weight), decimal("0"));
  return sum.eq("0") ? (now.size > 0 ? now : before) : difference;
}
