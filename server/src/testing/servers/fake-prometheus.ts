import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A series as a test writes it: samples in seconds, and texts of values as Prometheus would print them. */
export interface FakeSeries {
  labels: Record<string, string>;
  samples: [number, string][];
}

/** As much of Prometheus's HTTP API as collecting asks for, over series that a test can change at any time. */
export interface FakePrometheus {
  url: string;
  series: FakeSeries[];
  /** Answers instead of the real thing, until it is null again. */
  refusal: { status: number; body: string } | null;
  /** Answers nothing at all while it is true. */
  isStuck: boolean;
  /** Samples in one answer beyond which it refuses, as `query.max-samples` does. */
  samplesMax: number;
  /** Every request: path, parameters and headers. */
  asked: { path: string; parameters: URLSearchParams; authorization: string | undefined }[];
  close(): Promise<void>;
}

export async function fakePrometheus(): Promise<FakePrometheus> {
  const stuck: ServerResponse[] = [];
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const fake: FakePrometheus = {
    url: `http://127.0.0.1:${port}`,
    series: [],
    refusal: null,
    isStuck: false,
    samplesMax: Number.POSITIVE_INFINITY,
    asked: [],
    close: async () => {
      for (const response of stuck) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parameters = new URLSearchParams(await text(request));
    const path = request.url ?? "";
    fake.asked.push({ path, parameters, authorization: request.headers.authorization });
    if (fake.isStuck) {
      stuck.push(response);
      return;
    }
    const { status, body } = fake.refusal ?? evaluate(fake, parameters);
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  }

  return fake;
}

function evaluate(fake: FakePrometheus, parameters: URLSearchParams): { status: number; body: string } {
  const query = parameters.get("query") ?? "";
  const at = Number(parameters.get("time"));
  const raw = /^(\w+)([^[]*)\[(\d+)ms\]$/.exec(query);
  if (raw !== null) {
    const [, name = "", matchers = "", length] = raw;
    return matrix(fake, { name, matchers, from: at - Number(length) / 1000, until: at });
  }
  const last = /^last_over_time\((\w+)([^[]*)\[1d\]\)$/.exec(query);
  if (last !== null) {
    const [, name = "", matchers = ""] = last;
    return vector(fake, { name, matchers, from: at - 86_400, until: at });
  }
  const step = Number(parameters.get("step"));
  if (/^\w+$/.test(query) && step > 0) {
    const [from, until] = [Number(parameters.get("start")), Number(parameters.get("end"))];
    return steps(fake, { name: query, from, until, step });
  }
  const error = JSON.stringify({ status: "error", errorType: "bad_data", error: `parse error: ${query}` });
  return { status: 400, body: error };
}

interface Asked {
  name: string;
  /** Such as `{zone="a"}`; only those that want a label to equal a value. */
  matchers: string;
  from: number;
  until: number;
}

/** As of version 2: both ends of the range count. */
function found({ series }: FakePrometheus, asked: Asked): FakeSeries[] {
  return series
    .filter(({ labels }) => labels.__name__ === asked.name)
    .filter(({ labels }) =>
      [...asked.matchers.matchAll(/(\w+)="([^"]*)"/g)].every(
        ([, name = "", value]) => labels[name] === value,
      ),
    )
    .map(({ labels, samples }) => ({
      labels,
      samples: samples.filter(([at]) => at >= asked.from - 1e-6 && at <= asked.until + 1e-6),
    }))
    .filter(({ samples }) => samples.length > 0);
}

function matrix(fake: FakePrometheus, asked: Asked) {
  const result = found(fake, asked);
  if (result.reduce((sum, { samples }) => sum + samples.length, 0) > fake.samplesMax) {
    const error = "query processing would load too many samples into memory in query execution";
    return { status: 422, body: JSON.stringify({ status: "error", errorType: "execution", error }) };
  }
  return success(
    "matrix",
    result.map(({ labels, samples }) => ({ metric: labels, values: samples })),
  );
}

/** The value at each step is the last one, unless it is older than five minutes. */
function steps(fake: FakePrometheus, asked: Omit<Asked, "matchers"> & { step: number }) {
  const { from, until, step } = asked;
  const result = found(fake, { ...asked, matchers: "", from: from - LOOK_BACK_SECONDS }).map(
    ({ labels: { __name__, ...metric }, samples }) => {
      const values: [number, string][] = [];
      for (let at = from; at <= until; at += step) {
        const last = samples.findLast(([time]) => time <= at && time > at - LOOK_BACK_SECONDS);
        if (last !== undefined) values.push([at, last[1]]);
      }
      return { metric, values };
    },
  );
  return success("matrix", result);
}

const LOOK_BACK_SECONDS = 300;

function vector(fake: FakePrometheus, asked: Asked) {
  const result = found(fake, asked).map(({ labels: { __name__, ...metric }, samples }) => ({
    metric,
    value: [asked.until, samples.at(-1)?.[1] ?? "0"],
  }));
  return success("vector", result);
}

function success(resultType: string, result: unknown[]) {
  return { status: 200, body: JSON.stringify({ status: "success", data: { resultType, result } }) };
}
