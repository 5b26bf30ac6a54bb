import type { InventoryConfig } from "@billow/contract/metering/inventory-source.ts";
import type { AllocationSize } from "@billow/core/allocation.ts";

/**
 * Whether the list can lack a resource of this size. A source that is watched may count machines and volumes alike, as the
 * notifications of one OpenStack do; a list of servers that lacks a volume does not say that the volume is gone. A list is
 * of machines when it maps vCPUs, RAM or GPUs and of volumes when it does not, and of whatever else it shows.
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

function isVolume(size: AllocationSize): boolean {
  return size.blockGib > 0n && !isMachine(size);
}
