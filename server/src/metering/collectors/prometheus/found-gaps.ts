import type { CounterStep } from "@billow/core/counter-usage.ts";
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

/** A counter that said less than before; null where it did not. */
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
    detail: `The counter of ${resource} said ${decimalText(step.before)}, then ${decimalText(step.value)}: ${explained}`,
  };
}

const FALLS: Readonly<Record<CounterStep["kind"], string | null>> = {
  on: null,
  reset: "it began anew and counts from zero. What it counted after its last look before that was not seen.",
  wrap: "it went over the end of 32 bits, and what lies across it was counted. Better use a metric of 64 bits.",
  glitch: "a glitch, as it came back soon. Only what it gained over it was counted.",
  back: "it went back a little and stayed there. That was not counted, nor taken back; check its exporter.",
};

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
