import type { InventoryConfig } from "@billow/contract/metering/inventory-source.ts";
import type { AllocationSize } from "@billow/core/metering/allocation.ts";

/**
 * Whether the list covers resources of this size. A watched source may report machines and volumes, as the
 * notifications of OpenStack do. A list of servers that lacks a volume does not mean that the volume is gone. A list
 * covers machines when it maps vCPUs, RAM or GPUs, otherwise volumes; and it covers every kind it contains.
 */
export function kindsListed(
  { fields, watches }: Pick<InventoryConfig, "fields" | "watches">,
  listed: readonly { size: AllocationSize }[],
): (size: AllocationSize) => boolean {
  if (watches.length === 0) return () => true;
  const mapsMachines = [fields.vcpus, fields.ram, fields.gpus].some((path) => path !== undefined);
  const machines = mapsMachines || listed.some(({ size }) => isMachine(size));
  const volumes = !mapsMachines || listed.some(({ size }) => isVolume(size));
  return (size) => (isMachine(size) ? machines : !isVolume(size) || volumes);
}

function isMachine({ vcpus, ramGib, gpus }: AllocationSize): boolean {
  return vcpus > 0n || ramGib > 0n || gpus > 0n;
}

/** Block storage alone: a volume, or a stopped machine of which only the disk counts. */
export function isVolume(size: AllocationSize): boolean {
  return size.blockGib > 0n && !isMachine(size);
}
