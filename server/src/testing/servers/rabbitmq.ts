import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type ChannelModel, connect } from "amqplib";
import { freePorts } from "../processes/free-ports.ts";
import { temporaryFolder } from "../processes/temporary-folder.ts";

/** A real RabbitMQ with a folder, ports and a name of its own. */
export interface Rabbit {
  url: string;
  connect(): Promise<ChannelModel>;
  /** Ends the broker as its administrator does. Killed, it came back now and then without a message it had confirmed. */
  stop(): Promise<void>;
  /** Starts it again on the same data. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startRabbit(): Promise<Rabbit> {
  const folder = temporaryFolder();
  const [port, distribution, mapper] = await freePorts(3);
  const home = folder.path;
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    // The mapper of names that Erlang starts beside every node, on a port of its own, so that it can be ended with the node.
    ERL_EPMD_PORT: String(mapper),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    // Lets it be ended also where it has not noticed yet that the node is gone.
    ERL_EPMD_RELAXED_COMMAND_CHECK: "1",
    RABBITMQ_NODENAME: `billow-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_MNESIA_BASE: join(home, "data"),
    RABBITMQ_LOG_BASE: join(home, "log"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(home, "plugins"),
    RABBITMQ_CONFIG_FILE: join(home, "rabbitmq"),
  };
  const url = `amqp://127.0.0.1:${port}`;
  let broker: ChildProcess | undefined;
  const start = async () => {
    broker = spawn("/usr/lib/rabbitmq/bin/rabbitmq-server", [], { env, stdio: "ignore", detached: true });
    await reachable(url, broker);
  };
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    if (broker?.pid === undefined || broker.exitCode !== null || broker.signalCode !== null) return;
    const ended = new Promise((resolve) => broker?.once("exit", resolve));
    process.kill(-broker.pid, signal);
    await ended;
  };
  await start();
  return {
    url,
    connect: () => connect(url),
    start,
    stop: () => end("SIGTERM"),
    async close() {
      await end("SIGKILL");
      spawnSync("epmd", ["-port", String(mapper), "-kill"], { env });
      folder[Symbol.dispose]();
    },
  };
}

/** Tries until the broker answers; gives up when its process has ended. */
async function reachable(url: string, broker: ChildProcess): Promise<void> {
  for (;;) {
    if (broker.exitCode !== null)
      throw new Error(`RabbitMQ ended with ${broker.exitCode} before it answered.`);
    try {
      const connection = await connect(url, { timeout: 5_000 });
      await connection.close();
      return;
    } catch {
      await wait(100);
    }
  }
}
