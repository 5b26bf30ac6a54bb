import { microUnits, NAMED_SIZES } from "@billow/core/metering/sizes.ts";
import type { AllocationChange } from "../../../metering/usage/store/event.ts";
import type { Calendar } from "../world/calendar.ts";
import type { DemoCustomer, Flavor, GpuModel, Region } from "../world/demo-customer.ts";
import type { Random } from "../world/random.ts";

/** A customer's time in the demo, in epoch seconds, half-open. */
export interface UsageSpan {
  customer: DemoCustomer;
  from: number;
  before: number;
  /** Whether the customer left at the end of the span, so that all resources end. */
  left: boolean;
  calendar: Calendar;
  /** A separate random stream for each name. */
  random(name: string): Random;
}

export const DAY_SECONDS = 86_400;

const YEAR_SECONDS = 365 * DAY_SECONDS;

/**
 * The customer's size at an instant relative to its profile, in permille. Usage grows by half over the year before
 * the span's end.
 */
export function grownTo(span: UsageSpan, at: number): number {
  return 1000 - Math.floor((333 * Math.min(span.before - at, YEAR_SECONDS)) / YEAR_SECONDS);
}

interface Size {
  vcpus: number;
  ramGib: number;
  blockGib: number;
  gpus: number;
}

const FLAVORS: Readonly<Record<Flavor, Size>> = {
  small: { vcpus: 2, ramGib: 4, blockGib: 40, gpus: 0 },
  medium: { vcpus: 4, ramGib: 16, blockGib: 80, gpus: 0 },
  large: { vcpus: 8, ramGib: 32, blockGib: 160, gpus: 0 },
  xlarge: { vcpus: 16, ramGib: 64, blockGib: 320, gpus: 0 },
  double: { vcpus: 32, ramGib: 128, blockGib: 640, gpus: 0 },
  huge: { vcpus: 64, ramGib: 256, blockGib: 1280, gpus: 0 },
};

/** Resources that come with each GPU of a host. */
const PER_GPU: Size = { vcpus: 12, ramGib: 96, blockGib: 240, gpus: 1 };

export type Shape = { flavor: Flavor } | { gpuModel: GpuModel };

interface Change {
  resource: string;
  region: Region;
  at: number;
  shape: Shape;
  /** Machines of the flavor, or GPUs of the model; null ends the resource. */
  count: number | null;
}

/** An allocation event as a region's provisioning system reports it. */
export function allocationEvent(
  span: UsageSpan,
  { resource, region, at, shape, count }: Change,
): AllocationChange {
  const one = "flavor" in shape ? FLAVORS[shape.flavor] : PER_GPU;
  const units = (size: number) => microUnits(String(size * (count ?? 0)));
  return {
    type: "allocation",
    source: `/nordlicht/${region}/nova`,
    id: `${resource}@${at}`,
    revision: 0,
    tenantId: span.customer.is.tenantId,
    resource,
    dimensions: "flavor" in shape ? { region } : { region, gpuModel: shape.gpuModel },
    at,
    state: count === null ? "deleted" : "active",
    sizes: {
      [NAMED_SIZES.vcpus]: units(one.vcpus),
      [NAMED_SIZES.ramGib]: units(one.ramGib),
      [NAMED_SIZES.blockGib]: units(one.blockGib),
      [NAMED_SIZES.gpus]: units(one.gpus),
    },
  };
}
