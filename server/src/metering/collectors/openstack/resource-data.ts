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

/** Converts MiB to GiB; sizes have six decimals. */
function gibOf(mebibytes: string): string {
  return decimalText(decimal(mebibytes).div("1024").round(6));
}
