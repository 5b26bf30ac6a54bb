import type { CounterStep } from "@billow/core/metering/counter-usage.ts";
import type { GaugeGap } from "@billow/core/metering/gauge-usage.ts";
import type { Outage } from "@billow/core/metering/liveness.ts";
import { decimalText } from "@billow/core/money/decimal.ts";
import { instantOfMs } from "../../../http/present.ts";
import type { FoundGap } from "../gap-queries.ts";

interface Whose {
  tenantId: string;
  resource: string;
  meter: string;
}

/** A resource without samples although its target answered. */
export function gapOfResource(gap: GaugeGap, { tenantId, resource, meter }: Whose): FoundGap {
  const what = gap.isHeld ? "The last value was assumed." : "Nothing was counted.";
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

/** A counter whose value fell; null where it did not. */
export function fallOf(step: CounterStep, { tenantId, resource, meter }: Whose): FoundGap | null {
  const explained = FALLS[step.kind];
  if (explained === null) return null;
  return {
    kind: step.kind === "reset" ? "reset" : "other",
    subject: `${meter} ${tenantId} ${resource}`,
    meter,
    resource,
    tenant_id: tenantId,
    starts_at: instantOfMs(step.at),
    ends_at: instantOfMs(step.at),
    detail: `The counter of ${resource} fell from ${decimalText(step.before)} to ${decimalText(step.value)}: ${explained}`,
  };
}

const FALLS: Readonly<Record<CounterStep["kind"], string | null>> = {
  on: null,
  reset: "it restarted at zero. What it counted between its last sample and the restart is not known.",
  wrap: "it exceeded 32 bits and wrapped around, which was counted. Prefer a 64-bit metric.",
  glitch: "a glitch, because it recovered soon. Only the increase across the glitch was counted.",
  back: "it fell a little and did not recover. Nothing was counted or subtracted. Check its exporter.",
};

/**
 * A target that could not be scraped.
 *
 * @param told.isHeld whether any of its values are assumed meanwhile, which those of percentiles never are
 */
export function outageOf(
  outage: Outage,
  { target, holdSeconds, isHeld }: { target: string; holdSeconds: number; isHeld: boolean },
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
      ? `${target} could not be scraped${length}. ${isHeld ? "The values before and after were used for that time." : NOT_HELD}`
      : `${target} has not been scraped since. ${isHeld ? `Its last values are counted for ${lengthOf(holdSeconds * 1000)}. Once it is back, the whole time is counted.` : NOT_HELD}`,
  };
}

const NOT_HELD = "Its intervals are without a reading.";

function lengthOf(ms: number): string {
  const minutes = Math.floor(ms / 60_000 + 0.5);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60 + 0.5)} h`;
}
