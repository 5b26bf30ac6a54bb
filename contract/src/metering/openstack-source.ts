import { z } from "zod";
import { text } from "../wire.ts";
import { openstackCounting, openstackKind } from "./openstack-counting.ts";

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
