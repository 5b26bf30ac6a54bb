import { createHash, timingSafeEqual } from "node:crypto";
import { DomainError } from "@billow/core/errors.ts";
import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Deps } from "../../deps.ts";
import { VERSION } from "../../version.ts";

/** Upper bounds of the duration histogram, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A metric of the business, as it is read from the database. */
export interface Figure {
  name: string;
  type: "gauge" | "counter";
  help: string;
  samples: readonly Sample[];
}

export interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
}

/**
 * Serves `/metrics` in Prometheus text format: requests by route, the process, the database connections and the figures of
 * the business. With `BILLOW_METRICS_TOKEN` it asks for that token.
 */
export function serveMetrics(app: FastifyInstance, deps: Deps, readFigures: () => Promise<Figure[]>): void {
  const ofServer = serverMetrics(app, deps);
  app.get("/metrics", async (request, reply) => {
    refuseOtherToken(request.headers.authorization, deps.config.metricsToken);
    const figures = registryOf(await readFigures());
    return reply
      .header("cache-control", "no-store")
      .type(Registry.PROMETHEUS_CONTENT_TYPE)
      .send(withoutUnmeasured(await Registry.merge([ofServer, figures, ofThisProcess()]).metrics()));
  });
}

/** Between two scrapes in quick succession the event loop's delay is not sampled, and its mean is NaN. */
export function withoutUnmeasured(text: string): string {
  if (!/^nodejs_eventloop_lag_mean_seconds NaN$/m.test(text)) return text;
  return text.replace(/^nodejs_eventloop_lag_\w+_seconds \S+\n/gm, "");
}

/** Compares digests, so that the time it takes says nothing about the token. */
function refuseOtherToken(authorization: string | undefined, token: string | undefined): void {
  if (token === undefined) return;
  const sent = /^bearer +(\S+) *$/i.exec(authorization ?? "")?.[1] ?? "";
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (timingSafeEqual(digest(sent), digest(token))) return;
  throw new DomainError(
    "unauthenticated",
    "Send the token of BILLOW_METRICS_TOKEN as `Authorization: Bearer TOKEN`.",
  );
}

/** What one server counts. */
function serverMetrics(app: FastifyInstance, { pool }: Deps): Registry {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: "billow_http_requests_total",
    help: "Requests answered.",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "billow_http_request_duration_seconds",
    help: "Time to answer.",
    labelNames: ["route"],
    buckets: BOUNDS,
    registers,
  });
  app.addHook("onResponse", async (request, reply) => {
    // The label is the pattern of the route. With the address, an attacker could create any number of series.
    const route = request.routeOptions.url ?? "none";
    requests.inc({ method: request.method, route, status: String(reply.statusCode) });
    durations.observe({ route }, reply.elapsedTime / 1000);
  });
  new Gauge({
    name: "billow_database_connections",
    help: "Connections of this process's pool.",
    labelNames: ["state"],
    registers,
    collect() {
      this.set({ state: "idle" }, pool.idleCount);
      this.set({ state: "busy" }, pool.totalCount - pool.idleCount);
    },
  });
  new Gauge({
    name: "billow_database_waiting",
    help: "Calls waiting for a connection.",
    registers,
    collect() {
      this.set(pool.waitingCount);
    },
  });
  const info = new Gauge({
    name: "billow_info",
    help: "The version that runs.",
    labelNames: ["version"],
    registers,
  });
  info.set({ version: VERSION }, 1);
  return registry;
}

function registryOf(figures: readonly Figure[]): Registry {
  const registry = new Registry();
  for (const { name, type, help, samples } of figures) {
    const labelNames = Object.keys(samples[0]?.labels ?? {});
    const shape = { name, help, labelNames, registers: [registry] };
    if (type === "counter") {
      const counter = new Counter(shape);
      for (const { labels = {}, value } of samples) counter.inc(labels, value);
    } else {
      const gauge = new Gauge(shape);
      // A gauge without labels says 0 from the beginning, also where the figure is not known.
      gauge.reset();
      if (samples.length === 0) gauge.remove();
      for (const { labels = {}, value } of samples) gauge.set(labels, value);
    }
  }
  return registry;
}

let ofProcess: Registry | undefined;

/** Memory, computing time and garbage of this process, which servers share where a process has several. */
function ofThisProcess(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
    // Their names say counter and they are gauges, which Prometheus's checker refuses.
    for (const what of ["handles", "requests", "resources"])
      ofProcess.removeSingleMetric(`nodejs_active_${what}_total`);
  }
  return ofProcess;
}
