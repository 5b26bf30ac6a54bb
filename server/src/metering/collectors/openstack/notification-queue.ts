import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import type { OpenstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { type Channel, type ChannelModel, connect, type GetMessage } from "amqplib";
import { errorMessage } from "../../../error-code.ts";
import { TargetError } from "../../../http/targets/targets.ts";
import type { OpenSource } from "../open-source.ts";
import { SourceError } from "../source-error.ts";

/** Billow's queue on the bus, open for one turn. */
export interface NotificationQueue {
  /** Returns up to `limit` waiting messages, without acknowledging them. */
  next(limit: number): Promise<GetMessage[]>;
  /** Acknowledges all messages up to this one. */
  settle(last: GetMessage): Promise<void>;
}

/**
 * Opens the queue, creates and binds it if it is missing, and closes it after `work`. Messages not acknowledged by
 * then are delivered again.
 *
 * @throws SourceError when the bus cannot be reached, refuses or disconnects
 */
export async function withQueue<T>(
  { config, source }: { config: OpenstackConfig; source: Access },
  work: (queue: NotificationQueue) => Promise<T>,
): Promise<T> {
  const connection = await open(config, source);
  // The reason arrives as an event; pending calls only report that the channel is closed.
  let broken: Error | undefined;
  connection.on("error", (error) => {
    broken = error;
  });
  try {
    await bind(connection, config);
    const channel = await connection.createChannel();
    channel.on("error", (error) => {
      broken = error;
    });
    return await work(queueOn(channel, config.queue));
  } catch (error) {
    if (broken === undefined && !isOfChannel(error)) throw error;
    throw new SourceError(`RabbitMQ at ${config.url} disconnected: ${errorMessage(broken ?? error)}`);
  } finally {
    await connection.close().catch(() => {});
  }
}

type Access = Pick<OpenSource, "secret" | "targets">;

async function open(config: OpenstackConfig, { secret, targets }: Access): Promise<ChannelModel> {
  const url = new URL(config.url);
  try {
    targets.check(url.hostname);
    return await connect(
      {
        protocol: url.protocol.slice(0, -1),
        hostname: url.hostname,
        port: url.port === "" ? (url.protocol === "amqps:" ? 5671 : 5672) : Number(url.port),
        username: secret.username ?? "guest",
        password: secret.password ?? "guest",
        vhost: url.pathname.length > 1 ? decodeURIComponent(url.pathname.slice(1)) : "/",
        heartbeat: 20,
      },
      { timeout: config.timeoutSeconds * 1000, lookup: targets.lookup },
    );
  } catch (error) {
    if (error instanceof TargetError) throw new SourceError(error.message);
    throw new SourceError(`RabbitMQ at ${config.url} cannot be reached: ${errorMessage(error)}`);
  }
}

/** The exchange that the service of a kind uses unless it is told otherwise, beside those of the configuration. */
const USUAL_EXCHANGE: Readonly<Partial<Record<OpenstackKind, string>>> = {
  images: "glance",
  addresses: "neutron",
  loadBalancers: "octavia",
  shares: "manila",
};

export function exchangesOf({ exchanges, counts }: Pick<OpenstackConfig, "exchanges" | "counts">): string[] {
  const usual = counts.map((kind) => USUAL_EXCHANGE[kind]).filter((name) => name !== undefined);
  return [...new Set([...exchanges, ...usual])];
}

/**
 * Creates the queue and binds it to each exchange. If a service has not started since RabbitMQ did, its exchange is
 * missing and is declared as OpenStack would. An existing exchange is used unchanged.
 */
async function bind(connection: ChannelModel, config: OpenstackConfig): Promise<void> {
  await onChannel(connection, (channel) => channel.assertQueue(config.queue, { durable: true }));
  for (const exchange of exchangesOf(config)) {
    const bindTo = async (channel: Channel) => {
      for (const key of config.routingKeys) await channel.bindQueue(config.queue, exchange, key);
    };
    try {
      await onChannel(connection, bindTo);
    } catch (error) {
      if (!/NOT[_-]FOUND/.test(errorMessage(error))) throw error;
      await onChannel(connection, async (channel) => {
        await channel.assertExchange(exchange, "topic", { durable: false });
        await bindTo(channel);
      });
    }
  }
}

/** A separate channel for a step that may fail, because RabbitMQ closes the channel of a failed call. */
async function onChannel(
  connection: ChannelModel,
  step: (channel: Channel) => Promise<unknown>,
): Promise<void> {
  const channel = await connection.createChannel();
  channel.on("error", () => {});
  await step(channel);
  await channel.close();
}

function queueOn(channel: Channel, queue: string): NotificationQueue {
  return {
    async next(limit) {
      const messages: GetMessage[] = [];
      while (messages.length < limit) {
        const asked = Array.from({ length: Math.min(50, limit - messages.length) }, () => channel.get(queue));
        const got = (await Promise.all(asked)).filter((message) => message !== false);
        messages.push(...got);
        if (got.length < asked.length) break;
      }
      return messages;
    },
    async settle(last) {
      channel.ack(last, true);
      // The answer to any later call proves that the acknowledgement has arrived.
      await channel.checkQueue(queue);
    },
  };
}

function isOfChannel(error: unknown): boolean {
  return error instanceof Error && /channel|connection|socket|Operation failed/i.test(error.message);
}
