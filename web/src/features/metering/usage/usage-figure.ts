import { compareDecimals } from "../../../format/decimal.ts";
import { formatRounded } from "../../../format/quantity.ts";

/** How quantities beside a total are shown: whole numbers read best, but of little they would hide most. */
export function figureFor(total: string): (quantity: string) => string {
  const decimals = compareDecimals(total, "1000") < 0 ? 3 : 0;
  return (quantity) => formatRounded(quantity, decimals);
}
