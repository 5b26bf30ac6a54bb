import { monitorEventLoopDelay } from "node:perf_hooks";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { VERSION } from "../version.ts";

/** Upper bounds of the duration histogram, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A metric of the business. */
export interface Gauge {
  name: string;
  type: "gauge" | "counter";
  help: string;
  value: number;
}

/**
 * Serves `/metrics` in Prometheus text format: requests by route, the process, the database connections and the metrics of
 * the business. The last are left out while the database does not answer.
 */
export function serveMetrics(app: FastifyInstance, deps: Deps, gauges: () => Promise<Gauge[]>): void {
  const requests = new Map<string, number>();
  const durations = new Map<string, { counts: number[]; sum: number; count: number }>();
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  app.addHook("onClose", async () => {
    delay.disable();
  });
  app.addHook("onResponse", async (request, reply) => {
    // The label is the pattern of the route. With the address, an attacker could create any number of series.
    const route = request.routeOptions.url ?? "none";
    const seconds = reply.elapsedTime / 1000;
    const key = `method="${request.method}",route="${route}",status="${reply.statusCode}"`;
    requests.set(key, (requests.get(key) ?? 0) + 1);
    const histogram = durations.get(route) ?? { counts: BOUNDS.map(() => 0), sum: 0, count: 0 };
    durations.set(route, histogram);
    const bucket = BOUNDS.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1;
    histogram.sum += seconds;
    histogram.count += 1;
  });
  app.get("/metrics", async (_request, reply) => {
    const figures = await gauges().catch((): Gauge[] => []);
    const lines = [
      ...metric(
        "billow_http_requests_total",
        "counter",
        "Requests answered.",
        [...requests].map(([labels, value]) => [`{${labels}}`, value]),
      ),
      ...metric(
        "billow_http_request_duration_seconds",
        "histogram",
        "Time to answer.",
        [...durations].flatMap(([route, histogram]) => histogramSamples(route, histogram)),
      ),
      ...metric("billow_database_connections", "gauge", "Connections of this process's pool.", [
        ['{state="idle"}', deps.pool.idleCount],
        ['{state="busy"}', deps.pool.totalCount - deps.pool.idleCount],
      ]),
      ...metric("billow_database_waiting", "gauge", "Calls waiting for a connection.", [
        ["", deps.pool.waitingCount],
      ]),
      ...metric("billow_info", "gauge", "The version that runs.", [[`{version="${VERSION}"}`, 1]]),
      ...figures.flatMap(({ name, type, help, value }) => metric(name, type, help, [["", value]])),
      ...processMetrics(delay.percentile(99) / 1e9),
    ];
    delay.reset();
    return reply
      .header("cache-control", "no-store")
      .type("text/plain; version=0.0.4; charset=utf-8")
      .send(`${lines.join("\n")}\n`);
  });
}

type Sample = [suffix: string, value: number];

function metric(name: string, type: string, help: string, samples: Sample[]): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([suffix, value]) => `${name}${suffix} ${value}`),
  ];
}

function histogramSamples(
  route: string,
  histogram: { counts: number[]; sum: number; count: number },
): Sample[] {
  let cumulated = 0;
  const buckets = BOUNDS.map((bound, index): Sample => {
    cumulated += histogram.counts[index] ?? 0;
    return [`_bucket{route="${route}",le="${bound}"}`, cumulated];
  });
  return [
    ...buckets,
    [`_bucket{route="${route}",le="+Inf"}`, histogram.count],
    [`_sum{route="${route}"}`, histogram.sum],
    [`_count{route="${route}"}`, histogram.count],
  ];
}

function processMetrics(eventLoopDelaySeconds: number): string[] {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    ...metric("process_cpu_seconds_total", "counter", "CPU time used.", [["", (user + system) / 1e6]]),
    ...metric("process_resident_memory_bytes", "gauge", "Memory held.", [["", rss]]),
    ...metric("nodejs_heap_size_used_bytes", "gauge", "JavaScript heap in use.", [["", heapUsed]]),
    ...metric("process_start_time_seconds", "gauge", "When the process started.", [
      ["", Date.now() / 1000 - process.uptime()],
    ]),
    ...metric("nodejs_eventloop_lag_p99_seconds", "gauge", "Event loop delay since the last scrape.", [
      ["", eventLoopDelaySeconds],
    ]),
  ];
}
