import type { OpenstackCounting } from "@billow/contract/metering/openstack-source.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";

/** Machines in these states do not run, but keep their disk. */
const STOPPED = /^(stopped|shelved|shelved_offloaded|suspended)$/i;

/** A machine of Nova. Figures are decimal texts. */
export interface Machine {
  id: string;
  /** The flavor's name. */
  flavor: string;
  vcpus: string;
  memoryMib: string;
  diskGb: string;
  /** Nova's `vm_state`. */
  state: string;
}

/** The data of an allocation event for a machine, however Billow heard of it. */
export function machineData(machine: Machine, counting: OpenstackCounting): Record<string, unknown> {
  const gpu = counting.flavors[machine.flavor];
  const onlyDisk = counting.whenStopped === "disk" && STOPPED.test(machine.state);
  return {
    resource: machine.id,
    kind: "vm",
    state: "active",
    vcpus: onlyDisk ? "0" : machine.vcpus,
    ramGib: onlyDisk ? "0" : gibOf(machine.memoryMib),
    blockGib: counting.localDisk ? machine.diskGb : "0",
    gpus: onlyDisk ? "0" : (gpu?.gpus ?? "0"),
    ...(gpu?.gpuModel !== undefined && { gpuModel: gpu.gpuModel }),
    dimensions: counting.dimensions,
  };
}

/** A volume of Cinder. */
export interface Volume {
  id: string;
  sizeGib: string;
  type: string | null | undefined;
}

/** The data of an allocation event for a volume. */
export function volumeData(volume: Volume, counting: OpenstackCounting): Record<string, unknown> {
  const { type } = volume;
  return {
    resource: volume.id,
    kind: "volume",
    state: "active",
    blockGib: volume.sizeGib,
    dimensions: { ...counting.dimensions, ...(type ? { tier: counting.volumeTypes[type] ?? type } : {}) },
  };
}

/** What has one size of one meter: a snapshot, an address. */
export interface Plain {
  id: string;
  kind: "snapshot" | "backup" | "image" | "address" | "loadBalancer" | "share";
  size: string;
}

const METER_OF: Readonly<Record<Plain["kind"], string>> = {
  snapshot: "storage.snapshot",
  backup: "storage.backup",
  image: "storage.image",
  address: "network.address",
  loadBalancer: "network.loadBalancer",
  share: "storage.share",
};

/** The data of an allocation event for a resource with one size. */
export function plainData(
  { id, kind, size }: Plain,
  { dimensions }: Pick<OpenstackCounting, "dimensions">,
): Record<string, unknown> {
  return { resource: id, kind, state: "active", sizes: { [METER_OF[kind]]: size }, dimensions };
}

/**
 * The size of an image in GiB; null for one that takes up nothing, such as Nova's image of a machine that boots from a
 * volume.
 */
export function imageGib(bytes: string | null): string | null {
  const size = decimal(bytes ?? "0")
    .div("1073741824")
    .round(6);
  return size.gt("0") ? decimalText(size) : null;
}

/** Converts MiB to GiB; sizes have six decimals. */
function gibOf(mebibytes: string): string {
  return decimalText(decimal(mebibytes).div("1024").round(6));
}
