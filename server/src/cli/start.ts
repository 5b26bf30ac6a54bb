import { counted } from "@billow/core/counted.ts";
import { ensureAdministrator, type FirstAdministrator } from "../access/users/first-administrator.ts";
import { type App, buildApp } from "../app.ts";
import type { Config, Environment } from "../config.ts";
import { loadSecret } from "../data-folder.ts";
import type { Deps } from "../deps.ts";
import { errorCode } from "../error-code.ts";
import { startJobs } from "../jobs/scheduler.ts";
import { applySourceFile } from "../metering/collectors/sources/source-file.ts";
import { ensureDemo } from "../operations/demo/ensure-demo.ts";
import { noteStart } from "../operations/doctor/server-start.ts";
import { StartupError } from "../startup-error.ts";
import { command } from "./command.ts";
import { demoProgress } from "./demo/demo-progress.ts";
import { openBillow } from "./open.ts";

export const start = command({
  name: "start",
  summary: "Serve the console and the API until stopped",
  options: {},
  run: async (_values, { env, out, err, stopAsked }) => {
    let isStopping = false;
    const stop = stopAsked().then(() => {
      isStopping = true;
    });
    const server = await startServer(env, { say: err, isStopping: () => isStopping });
    out(readyLine(server.address, server.administrator));
    await stop;
    await server.stop();
    return 0;
  },
});

interface RunningServer {
  /** Where people open the console. */
  address: string;
  administrator: FirstAdministrator | null;
  /** Answers open requests, stops jobs and closes the database. */
  stop(): Promise<void>;
}

interface Starting {
  say(line: string): void;
  isStopping(): boolean;
}

/** Starts everything from the configuration to the port. If a step fails, the earlier ones are undone. */
async function startServer(env: Environment, starting: Starting): Promise<RunningServer> {
  const billow = await openBillow(env, { purpose: "server" });
  const { deps, database } = billow;
  const closers: (() => Promise<void>)[] = [billow.close];
  const stop = async () => {
    while (closers.length > 0) await closers.pop()?.();
  };
  try {
    await applySourceFile(deps);
    let ready = false;
    const app = await buildApp(deps, {
      secret: loadSecret(deps.config),
      checkAnswers: env.NODE_ENV === "development",
      isReady: () => ready,
    });
    closers.push(() => closeServer(app));
    const address = await listen(app, deps.config);
    database.announce(address);
    if (deps.config.demo) await showDemo(deps, starting);
    // Last, because the password of the first administrator is shown only once.
    const administrator = await ensureAdministrator(deps);
    await noteStart(deps, env);
    closers.push((await startJobs(deps, database.url)).stop);
    ready = true;
    return { address, administrator, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Loads the demo into an empty Billow, once. If it is asked to stop meanwhile, nothing of the demo stays. */
async function showDemo(deps: Deps, { say, isStopping }: Starting): Promise<void> {
  const loaded = await ensureDemo(deps, {
    onProgress: (step) => {
      if (isStopping())
        throw new StartupError("Stopped before the demo was loaded. The next start loads it.");
      demoProgress(say)(step);
    },
  });
  if (loaded === null) return;
  const { customers, invoices } = loaded;
  say(
    `Loaded the demo: ${counted(customers, "customer")} and ${counted(invoices, "invoice")}. Remove it in the console or with "billow demo remove".`,
  );
}

/** Requests that take longer are cut off. */
const DRAIN_MS = 10_000;

async function closeServer({ server }: App): Promise<void> {
  const cutOff = setTimeout(() => server.server.closeAllConnections(), DRAIN_MS);
  await server.close();
  clearTimeout(cutOff);
}

async function listen({ server }: App, config: Config): Promise<string> {
  try {
    await server.listen({ host: config.host, port: config.port });
  } catch (error) {
    throw listenRefusal(error, config);
  }
  const address = server.server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  return config.publicUrl ?? `http://${hostOf(config.host)}:${port}`;
}

/** An address to open, also when the server listens on all of them. */
function hostOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function listenRefusal(error: unknown, { host, port }: Config): unknown {
  switch (errorCode(error)) {
    case "EADDRINUSE":
      return new StartupError(
        `Port ${port} is in use by another program. Stop that program, or set PORT to a free port such as ${port + 1}.`,
      );
    case "EACCES":
      return new StartupError(`This user may not listen on port ${port}. Set PORT to 1024 or higher.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new StartupError(
        `This machine has no address ${host}. Set BILLOW_HOST to one of its addresses, or unset it.`,
      );
    default:
      return error;
  }
}

function readyLine(address: string, administrator: FirstAdministrator | null): string {
  const ready = `Billow is ready at ${address}`;
  if (administrator === null) return ready;
  const signIn = `${ready} — sign in as ${administrator.email}`;
  return administrator.password === null ? signIn : `${signIn} with password ${administrator.password}`;
}
