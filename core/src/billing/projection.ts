import { dimensionsKey } from "../metering/dimensions.ts";
import type { Decimal } from "../money/decimal.ts";
import { decimal } from "../money/decimal.ts";
import { divideRounded } from "../money/rounding.ts";
import type { StoredUsage } from "../pricing/rate.ts";

/**
 * An estimate of a month's usage, from its usage so far: present allocations run on to its end, and everything else
 * goes on as in the week before.
 */
export function projectedUsage({
  soFar,
  rest,
  week,
  weekOfAllocations,
  restSeconds,
  weekSeconds,
}: {
  soFar: readonly StoredUsage[];
  /** What present allocations use in the rest of the month. */
  rest: readonly StoredUsage[];
  /** All usage of the week before, and the part of it that allocations used. */
  week: readonly StoredUsage[];
  weekOfAllocations: readonly StoredUsage[];
  restSeconds: number;
  /** The length of that week; less where there was no usage at its beginning. */
  weekSeconds: number;
}): StoredUsage[] {
  const sums = new Map<string, StoredUsage>();
  const add = (usage: readonly StoredUsage[], share: (quantity: Decimal) => Decimal) => {
    for (const one of usage) {
      const key = `${one.meter} ${one.tenant ?? ""} ${dimensionsKey(one.dimensions)}`;
      const before = sums.get(key)?.quantity ?? ZERO;
      sums.set(key, { ...one, quantity: before.plus(share(one.quantity)) });
    }
  };
  add(week, (quantity) => quantity);
  add(weekOfAllocations, (quantity) => ZERO.minus(quantity));
  const counted = [...sums.values()].filter(({ quantity }) => quantity.gt("0"));
  sums.clear();
  add(soFar, (quantity) => quantity);
  add(rest, (quantity) => quantity);
  if (weekSeconds > 0)
    add(counted, (quantity) =>
      divideRounded(quantity.times(String(restSeconds)), decimal(String(weekSeconds)), 0),
    );
  return [...sums.values()];
}

const ZERO = decimal("0");
