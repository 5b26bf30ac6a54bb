import type { OpenstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { type Channel, type ChannelModel, connect, type GetMessage } from "amqplib";
import { errorMessage } from "../../../error-code.ts";
import { TargetError } from "../../../http/targets.ts";
import type { OpenSource } from "../open-source.ts";
import { SourceError } from "../source-error.ts";

/** Billow's own queue on the bus, open for a turn. */
export interface NotificationQueue {
  /** Up to so many messages that wait, without taking them from the queue yet. */
  next(limit: number): Promise<GetMessage[]>;
  /** Takes everything up to this message from the queue, for good. */
  settle(last: GetMessage): Promise<void>;
}

/**
 * Opens the queue, makes and binds it where it is missing, and closes it when `work` has ended. What is not settled by
 * then is given out again.
 *
 * @throws SourceError when the bus cannot be reached, refuses or breaks off
 */
export async function withQueue<T>(
  { config, source }: { config: OpenstackConfig; source: Access },
  work: (queue: NotificationQueue) => Promise<T>,
): Promise<T> {
  const connection = await open(config, source);
  // The reason comes with an event; what was waiting meanwhile only learns that the channel is closed.
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
    throw new SourceError(`RabbitMQ at ${config.url} broke off: ${errorMessage(broken ?? error)}`);
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

/**
 * Makes the queue and binds it to each exchange. A service that has not started since RabbitMQ did has no exchange yet, which
 * is then made as OpenStack makes it; one that is there is taken as it is.
 */
async function bind(connection: ChannelModel, config: OpenstackConfig): Promise<void> {
  await onChannel(connection, (channel) => channel.assertQueue(config.queue, { durable: true }));
  for (const exchange of config.exchanges) {
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

/** A channel of its own for a step that may fail, as RabbitMQ closes the channel on which one did. */
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
      // An answer to any later call says that the acknowledgement has arrived.
      await channel.checkQueue(queue);
    },
  };
}

function isOfChannel(error: unknown): boolean {
  return error instanceof Error && /channel|connection|socket|Operation failed/i.test(error.message);
}
