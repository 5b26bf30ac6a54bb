import type { InventoryConfig } from "@billow/contract/metering/inventory-source.ts";
import { NAMED_SIZES, type Sizes, sizesInOrder } from "@billow/core/metering/sizes.ts";

/**
 * Whether the list covers resources of these sizes. A watched source may report machines and volumes, as the
 * notifications of OpenStack do. A list of servers that lacks a volume does not mean that the volume is gone. A list
 * covers machines when it maps vCPUs, RAM or GPUs, otherwise volumes; and it covers every kind it contains.
 */
export function kindsListed(
  { fields, watches }: Pick<InventoryConfig, "fields" | "watches">,
  listed: readonly { sizes: Sizes }[],
): (sizes: Sizes) => boolean {
  if (watches.length === 0) return () => true;
  const mapsMachines = [fields.vcpus, fields.ram, fields.gpus].some((path) => path !== undefined);
  const kinds = new Set(listed.map(({ sizes }) => kindOf(sizes)));
  kinds.add(mapsMachines ? "machine" : VOLUME);
  return (sizes) => kinds.has(kindOf(sizes)) || kindOf(sizes) === "";
}

const VOLUME: string = NAMED_SIZES.blockGib;

/** `machine`, or the meters of anything else, such as `storage.block` for a volume; empty for sizes of zero. */
export function kindOf(sizes: Sizes): string {
  const meters = sizesInOrder(sizes).map(([meter]) => meter);
  return meters.some((meter) => MACHINE.has(meter)) ? "machine" : meters.join(" ");
}

const MACHINE: ReadonlySet<string> = new Set([
  NAMED_SIZES.vcpus,
  NAMED_SIZES.ramGib,
  NAMED_SIZES.gpus,
  "compute.instance",
]);
