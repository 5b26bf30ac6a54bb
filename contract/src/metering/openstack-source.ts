import { z } from "zod";
import { decimalString, text } from "../wire.ts";

const dimensionName = z.string().regex(/^[A-Za-z][\w.-]{0,59}$/);

/** An exchange's, queue's or routing key's name as RabbitMQ has it. */
const amqpName = text(200);

/**
 * The message bus of an OpenStack: Nova and Cinder tell there what they create, resize, stop and delete. Billow keeps a
 * durable queue of its own bound to their exchanges, so that nothing is missed while it is away.
 */
export const openstackConfig = z.strictObject({
  /** Where RabbitMQ listens, with the virtual host as path. Credentials belong into `secret`. */
  url: z.url({ protocol: /^amqps?$/ }).max(500),
  /** The topic exchanges of the services, `control_exchange` in their configuration. */
  exchanges: z.array(amqpName).min(1).max(20).default(["nova", "cinder"]),
  /** Unversioned notifications, and those of Nova that have a version; what both tell of counts once. */
  routingKeys: z.array(amqpName).min(1).max(10).default(["notifications.*", "versioned_notifications.*"]),
  /** Billow's own queue; no other program may read from it. */
  queue: amqpName.default("billow"),
  /** Put on all that this bus tells of, such as `{"region": "fra"}`. */
  dimensions: z.record(dimensionName, text(200)).default({}),
  /** GPUs of a flavor, by its name, as notifications do not tell of them. */
  flavors: z
    .record(text(200), z.strictObject({ gpus: decimalString, gpuModel: text(200).optional() }))
    .default({}),
  /** What a machine that is stopped, shelved or suspended counts as: all of it, or its disk alone. */
  whenStopped: z.enum(["all", "disk"]).default("all"),
  /** Whether the disk of a flavor counts as block storage, beside volumes. */
  localDisk: z.boolean().default(true),
  everySeconds: z.number().int().min(15).max(3_600).default(60),
  timeoutSeconds: z.number().int().min(1).max(300).default(30),
});
export type OpenstackConfig = z.output<typeof openstackConfig>;
