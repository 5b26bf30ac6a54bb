import { parseInstantSeconds } from "@billow/core/metering/period.ts";
import { decimal } from "@billow/core/money/decimal.ts";

/*
 * Figures beyond these limits are mistakes of the sender. Counting them would be wrong, would fill the rollups with
 * centuries of hours, or would overflow columns.
 */

/** The earliest instant of usage, in epoch seconds. No cloud is older. */
export const EARLIEST_INSTANT = parseInstantSeconds("2000-01-01T00:00:00Z");

/** Usage must end before this instant. */
export const LATEST_INSTANT = parseInstantSeconds("2100-01-01T00:00:00Z");

/** The largest size of a resource, in micro-units: a million vCPUs, GiB or GPUs. */
export const SIZE_MAX = 1_000_000n * 1_000_000n;

/** Decimals of a usage record's quantity: finer than any meter measures, and few enough that sums stay exact. */
export const QUANTITY_DECIMALS_MAX = 12;

/** The longest window of a usage record, a month, so that a mistaken record cannot spread over a year. */
export const WINDOW_SECONDS_MAX = 31 * 86_400 + 3_600;

/** Nobody uses a million million of anything in a month. Such a quantity has the wrong unit. */
export const QUANTITY_MAX = decimal("1000000000000");
