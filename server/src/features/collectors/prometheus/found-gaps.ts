import type { CounterState } from "@billow/core/counter-usage.ts";
import { decimalText } from "@billow/core/decimal.ts";
import type { GaugeGap } from "@billow/core/gauge-usage.ts";
import type { Outage } from "@billow/core/liveness.ts";
import { instantOfMs } from "../../../http/present.ts";
import type { FoundGap } from "../gap-queries.ts";

interface Whose {
  tenantId: string;
  resource: string;
  meter: string;
}

/** A resource without samples while its target answered. */
export function gapOfResource(gap: GaugeGap, { tenantId, resource, meter }: Whose): FoundGap {
  const what = gap.isHeld ? "The last value was counted on." : "Nothing was counted.";
  return {
    kind: "gap",
    subject: `${meter} ${tenantId} ${resource}`,
    meter,
    resource,
    tenant_id: tenantId,
    starts_at: instantOfMs(gap.from),
    ends_at: instantOfMs(gap.before),
    detail: `${resource} has no samples for ${lengthOf(gap.before - gap.from)}. ${what}`,
  };
}

/** A counter that began anew. */
export function resetOf(given: Whose & { before: CounterState; after: CounterState; at: number }): FoundGap {
  const { tenantId, resource, meter, before, after, at } = given;
  return {
    kind: "reset",
    subject: `${meter} ${tenantId} ${resource}`,
    meter,
    resource,
    tenant_id: tenantId,
    // From the last look before, where that is known: what was counted from there to the new beginning nobody saw.
    starts_at: instantOfMs(at),
    ends_at: instantOfMs(at),
    detail: `The counter of ${resource} said ${decimalText(before.value)}, then ${decimalText(after.value)}: it began anew and counts from zero. What it counted after its last look before that was not seen.`,
  };
}

/** A target that could not be scraped. */
export function outageOf(
  outage: Outage,
  { target, holdSeconds }: { target: string; holdSeconds: number },
): FoundGap {
  const ended = outage.before !== null;
  const length = ended ? ` for ${lengthOf((outage.before ?? 0) - outage.from)}` : "";
  return {
    kind: "outage",
    subject: target,
    meter: null,
    resource: null,
    tenant_id: null,
    starts_at: instantOfMs(outage.from),
    ends_at: outage.before === null ? null : instantOfMs(outage.before),
    detail: ended
      ? `${target} could not be scraped${length}. What was there before and after it was counted on.`
      : `${target} has not been scraped since. Its last values are counted for ${lengthOf(holdSeconds * 1000)}, and for the whole time once it is back.`,
  };
}

function lengthOf(ms: number): string {
  const minutes = Math.floor(ms / 60_000 + 0.5);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60 + 0.5)} h`;
}
