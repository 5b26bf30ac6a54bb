import { DomainError } from "../errors.ts";
import type { Decimal } from "../money/decimal.ts";
import { fromScaledInteger, toScaledInteger } from "../money/decimal.ts";
import type { HourUsage } from "./allocation.ts";
import type { Dimensions } from "./dimensions.ts";
import { dimensionsKey } from "./dimensions.ts";
import type { Meter } from "./meter.ts";
import { toStored } from "./quantity.ts";
import type { Tiling } from "./tiling.ts";

/** A quantity of a meter, for a resource, in a half-open window: the raw form of what monitoring measures. */
export interface UsageRecord {
  readonly meter: Meter;
  readonly resource: string;
  /** In the meter's stored unit, such as GiB-hours. */
  readonly quantity: Decimal;
  /** Epoch seconds. */
  readonly from: number;
  readonly before: number;
  readonly dimensions: Dimensions;
}

/** A window spans at most a year. Longer ones are mistakes and would spread a record over countless hours. */
export const RECORD_SECONDS_MAX = 366 * 86_400;

/**
 * The stored quantities that a usage record adds to the hour tiles of its window.
 *
 * A window across several tiles is split in proportion to seconds. Each share is truncated to the decimals of the
 * total, and the remainder moves on to the next tile. So the shares sum exactly to the total, and each is within one
 * last decimal of its exact share. Shares of zero are left out.
 */
export function usageOfRecord(record: UsageRecord, tiling: Tiling): HourUsage<Decimal>[] {
  const seconds = record.before - record.from;
  if (!(seconds > 0 && seconds <= RECORD_SECONDS_MAX)) {
    throw new DomainError(
      "invalid_period",
      "A usage record must end after it begins and span at most 366 days.",
    );
  }
  if (record.quantity.lt("0")) {
    throw new DomainError("invalid_quantity", "A usage record's quantity may not be negative.");
  }
  const dimensions = dimensionsKey(record.dimensions);
  const { integer: total, decimals } = toScaledInteger(toStored(record.quantity, record.meter));
  const usage: HourUsage<Decimal>[] = [];
  let assigned = 0n;
  for (const tile of tiling.hours(record.from, record.before)) {
    const passed = Math.min(tile.end, record.before) - record.from;
    const due = (total * BigInt(passed)) / BigInt(seconds);
    if (due !== assigned) {
      const quantity = fromScaledInteger({ integer: due - assigned, decimals });
      usage.push({ meter: record.meter.id, dimensions, hour: tile.start, day: tile.day, quantity });
    }
    assigned = due;
  }
  return usage;
}
