import type { UsageReport } from "@billow/contract/metering/usage.ts";

/** A meter's total; zero where it is not named, and null while there are no totals. */
export function totalOf(totals: UsageReport["totals"] | undefined, meter: string): string | null {
  if (totals === undefined) return null;
  return totals.find((total) => total.meter === meter)?.quantity ?? "0";
}
