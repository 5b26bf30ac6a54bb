import type { UsageSource } from "@billow/contract/metering/sources.ts";

/** What to know of a source that has much to collect yet. */
export function catchingUpText({ from, until, percent }: NonNullable<UsageSource["catchingUp"]>): string {
  return `It is catching up from ${from} to ${until}: about ${percent} % is collected. It goes on by itself.`;
}
