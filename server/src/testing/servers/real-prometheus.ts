import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";

/** A Prometheus of Debian's package, on a free port and a folder of one's own. */
export interface RealPrometheus {
  url: string;
  child: ChildProcess;
  /** Ends it and waits until it has. */
  stop(): Promise<void>;
}

/** Samples of one series: labels with `__name__`, and pairs of epoch seconds and value. */
export interface History {
  labels: Readonly<Record<string, string>>;
  samples: Iterable<readonly [number, bigint]>;
}

export interface ScrapeJob {
  job: string;
  /** Host and port. */
  target: string;
  intervalSeconds: number;
}

const READY_MS = 60_000;

/** Starts a Prometheus on what there is in the folder; see `backfill`. */
export async function startPrometheus(
  folder: string,
  jobs: readonly ScrapeJob[] = [],
): Promise<RealPrometheus> {
  const port = await freePort();
  const configFile = join(folder, "prometheus.yml");
  writeFileSync(configFile, JSON.stringify({ scrape_configs: jobs.map(scrapeConfig) }));
  const log = createWriteStream(join(folder, "prometheus.log"), { flags: "a" });
  const child = spawn(
    "prometheus",
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${dataOf(folder)}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--storage.tsdb.retention.time=60d",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  child.stderr.pipe(log);
  const url = `http://127.0.0.1:${port}`;
  const ended = once(child, "close");
  const giveUpMs = performance.now() + READY_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() > giveUpMs) {
      child.kill("SIGKILL");
      throw new Error(`Prometheus did not become ready; see ${folder}/prometheus.log`);
    }
    await wait(50);
  }
  return {
    url,
    child,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** The samples of a selector, by one of its labels, as Prometheus itself says them: pairs of milliseconds and text. */
export async function samplesIn(
  { url }: RealPrometheus,
  selector: string,
  label: string,
): Promise<Map<string, [number, string][]>> {
  const query = new URLSearchParams({ query: `${selector}[1h]` });
  const answer = rawAnswer.parse(await (await fetch(`${url}/api/v1/query?${query}`)).json());
  const series = answer.data.result.map(({ metric, values }): [string, [number, string][]] => [
    metric[label] ?? "",
    values.map(([seconds, value]) => [Math.floor(seconds * 1000 + 0.5), value]),
  ]);
  return new Map(series);
}

const rawAnswer = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});

/** Makes blocks of history in the folder of a Prometheus that is not started yet. */
export function backfill(folder: string, histories: readonly History[]): void {
  mkdirSync(dataOf(folder), { recursive: true });
  const file = join(folder, "history.om");
  const lines: string[] = [];
  for (const { labels, samples } of histories) {
    const { __name__: name, ...rest } = labels;
    const pairs = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const series = `${name}{${pairs.join(",")}}`;
    for (const [at, value] of samples) lines.push(`${series} ${value} ${at}`);
  }
  writeFileSync(file, `${lines.join("\n")}\n# EOF\n`);
  const made = spawnSync("promtool", ["tsdb", "create-blocks-from", "openmetrics", file, dataOf(folder)], {
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(`promtool: ${made.stdout}${made.stderr}`);
}

function dataOf(folder: string): string {
  return join(folder, "tsdb");
}

/** JSON is YAML too. */
function scrapeConfig({ job, target, intervalSeconds }: ScrapeJob) {
  return {
    job_name: job,
    scrape_interval: `${intervalSeconds}s`,
    scrape_timeout: `${intervalSeconds}s`,
    static_configs: [{ targets: [target] }],
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/-/ready`)).ok;
  } catch {
    return false;
  }
}

/** A port nobody listens on, as Prometheus does not say which one it was given. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
