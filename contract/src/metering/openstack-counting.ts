import { z } from "zod";
import { decimalString, text } from "../wire.ts";

const dimensionName = z.string().regex(/^[A-Za-z][\w.-]{0,59}$/);

/** What an OpenStack has that can be counted: `addresses` are floating IPs. */
export const openstackKind = z.enum([
  "servers",
  "volumes",
  "snapshots",
  "backups",
  "images",
  "addresses",
  "loadBalancers",
  "shares",
]);

export type OpenstackKind = z.output<typeof openstackKind>;

/** How an OpenStack's resources are counted, by whichever way Billow hears of them. */
export const openstackCounting = {
  /** Added to everything that is reported, such as `{"region": "fra"}`. */
  dimensions: z.record(dimensionName, text(200)).default({}),
  /** GPUs of a flavor, by its name, because OpenStack does not name them. */
  flavors: z
    .record(text(200), z.strictObject({ gpus: decimalString, gpuModel: text(200).optional() }))
    .default({}),
  volumeTypes: z.record(text(200), text(200)).default({}).meta({
    description:
      "Names of volume types by their id, for the dimension `tier`. Cinder's notifications carry the id alone",
  }),
  /** What counts of a stopped, shelved or suspended machine: everything, or only its disk. */
  whenStopped: z.enum(["all", "disk"]).default("all"),
  /** Whether a flavor's disk counts as block storage, in addition to volumes. */
  localDisk: z.boolean().default(true),
};
