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

const counting = z.strictObject(openstackCounting);
export type OpenstackCounting = z.output<typeof counting>;

/** An exchange's, queue's or routing key's name as RabbitMQ has it. */
const amqpName = text(200);

/**
 * The message bus of an OpenStack, on which its services report what they create, resize, stop and delete. Billow
 * binds its own durable queue to their exchanges, so that nothing is missed while it is down.
 */
export const openstackConfig = z.strictObject({
  /** The address of RabbitMQ, with the virtual host as path. Put credentials into `secret`. */
  url: z.url({ protocol: /^amqps?$/ }).max(500),
  /** The topic exchanges of the services, `control_exchange` in their configuration. */
  exchanges: z.array(amqpName).min(1).max(20).default(["nova", "cinder"]),
  counts: z.array(openstackKind).min(1).max(20).default(["servers", "volumes"]).meta({
    description:
      "What is counted; notifications of anything else are passed over. The queue is also bound to the usual exchange of each kind, such as `glance` for images",
  }),
  /** Unversioned notifications, and versioned ones of Nova. What both report counts once. */
  routingKeys: z.array(amqpName).min(1).max(10).default(["notifications.*", "versioned_notifications.*"]),
  /** Billow's own queue. No other program may read from it. */
  queue: amqpName.default("billow"),
  ...openstackCounting,
  everySeconds: z.number().int().min(15).max(3_600).default(60),
  timeoutSeconds: z.number().int().min(1).max(300).default(30),
});
export type OpenstackConfig = z.output<typeof openstackConfig>;
