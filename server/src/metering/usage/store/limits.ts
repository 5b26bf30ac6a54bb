import { decimal } from "@billow/core/decimal.ts";
import { parseInstantSeconds } from "@billow/core/period.ts";

/*
 * What lies beyond these is a slip of whoever sent it. Counting it would not only be wrong: it would fill the rollups with
 * centuries of hours, or overflow the columns they stand in.
 */

/** The first instant that usage may name, in epoch seconds: no cloud is older. */
export const EARLIEST_INSTANT = parseInstantSeconds("2000-01-01T00:00:00Z");

/** The first instant that is too late for any resource to have ended by. */
export const LATEST_INSTANT = parseInstantSeconds("2100-01-01T00:00:00Z");

/** The largest size of a resource, in micro-units: a million vCPUs, GiB or GPUs. */
export const SIZE_MAX = 1_000_000n * 1_000_000n;

/** Decimals of a usage record's quantity: finer than any meter measures, and few enough that sums stay exact. */
export const QUANTITY_DECIMALS_MAX = 12;

/** The longest window of a usage record, a month, so that one mistaken record cannot spread over a year. */
export const WINDOW_SECONDS_MAX = 31 * 86_400 + 3_600;

/** Nobody uses a million million of anything in a month: such a quantity is a unit mixed up. */
export const QUANTITY_MAX = decimal("1000000000000");
