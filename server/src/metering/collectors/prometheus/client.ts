import type { PrometheusConfig } from "@billow/contract/metering/prometheus-source.ts";
import type { Response } from "undici";
import { z } from "zod";
import { errorCode } from "../../../error-code.ts";
import { TargetError } from "../../../http/targets/targets.ts";
import type { OpenSource } from "../open-source.ts";
import { SourceError } from "../source-error.ts";
import { headersOf } from "../source-headers.ts";

/** A series as the HTTP API returns it: labels, and pairs of epoch seconds and the value as text. */
export interface ApiSeries {
  metric: Record<string, string>;
  values: [number, string][];
}

/** The answer exceeds a size limit, here or on the server. Ask for a shorter range. */
export class TooMuch extends Error {
  override name = "TooMuch";
}

/** A Prometheus, or another server with the same HTTP API. Instants are milliseconds. */
export interface PrometheusClient {
  /** Raw samples of a selector in `[from, before)`. */
  samples(selector: string, range: { from: number; before: number }): Promise<ApiSeries[]>;
  /** An expression's values at every multiple of `step` in `[from, before)`. */
  values(query: string, range: { from: number; before: number; step: number }): Promise<ApiSeries[]>;
  /** An expression's value at an instant. */
  valueAt(query: string, at: number): Promise<ApiSeries[]>;
}

/** There are many samples, so they are validated where they are used, not here. */
const samples = z.custom<ApiSeries["values"]>(Array.isArray);
const pair = z.tuple([z.number(), z.string()]);
const answer = z.object({
  status: z.enum(["success", "error"]),
  error: z.string().optional(),
  errorType: z.string().optional(),
  warnings: z.array(z.string()).optional(),
  data: z
    .object({
      resultType: z.string(),
      result: z.array(
        z.object({
          metric: z.record(z.string(), z.string()),
          values: samples.optional(),
          value: pair.optional(),
        }),
      ),
    })
    .optional(),
});

/** Every call ends within the source's timeout, and throws a `SourceError` that says what is wrong. */
export function prometheusClient(config: PrometheusConfig, access: Access): PrometheusClient {
  const ask = (call: string, parameters: Record<string, string>) =>
    query({ url: `${config.url.replace(/\/+$/, "")}/api/v1/${call}`, parameters, config, access });
  return {
    samples: async (selector, { from, before }) => {
      // Version 2 includes both ends of a range, version 3 excludes the earlier one. So ask for both and filter.
      const found = await ask("query", {
        query: `${selector}[${before - from}ms]`,
        time: seconds(before - 1),
      });
      return found.map(({ metric, values }) => ({
        metric,
        values: values.filter(([at]) => milliseconds(at) >= from && milliseconds(at) < before),
      }));
    },
    values: async (expression, { from, before, step }) => {
      const start = Math.ceil(from / step) * step;
      if (start >= before) return [];
      return ask("query_range", {
        query: expression,
        start: seconds(start),
        end: seconds(before - 1),
        step: seconds(step),
      });
    },
    valueAt: (expression, at) => ask("query", { query: expression, time: seconds(at) }),
  };
}

/** An instant of the API in milliseconds. */
export function milliseconds(apiSeconds: number): number {
  return Math.floor(apiSeconds * 1000 + 0.5);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

type Access = Pick<OpenSource, "secret" | "targets">;

interface Question {
  url: string;
  parameters: Record<string, string>;
  config: PrometheusConfig;
  access: Access;
}

async function query(question: Question): Promise<ApiSeries[]> {
  const { config, access } = question;
  const signal = AbortSignal.timeout(config.timeoutSeconds * 1000);
  try {
    const response = await access.targets.fetch(question.url, {
      method: "POST",
      headers: headersOf(access.secret),
      body: new URLSearchParams({ ...question.parameters, timeout: `${config.timeoutSeconds}s` }),
      signal,
      // Following a redirect would send the credentials to an address that nobody configured.
      redirect: "error",
    });
    return seriesOf(await textOf(response, config.answerBytesMax), response.status, config.url);
  } catch (error) {
    if (error instanceof SourceError || error instanceof TooMuch) throw error;
    if (error instanceof TargetError) throw new SourceError(error.message);
    throw new SourceError(failure(error, config));
  }
}

/** Reads the body as text, and stops as soon as it exceeds the limit. */
async function textOf(response: Response, bytesMax: number): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > bytesMax) throw new TooMuch(`The answer is larger than ${bytesMax} bytes.`);
    parts.push(decoder.decode(part, { stream: true }));
  }
  return parts.join("") + decoder.decode();
}

function seriesOf(text: string, status: number, url: string): ApiSeries[] {
  const parsed = answer.safeParse(jsonOf(text));
  if (!parsed.success)
    throw new SourceError(
      `${url} answered ${status} without a Prometheus result. ${HINTS[status] ?? ""}`.trim(),
    );
  const { data, error = "no reason given", warnings = [] } = parsed.data;
  if (parsed.data.status === "error" || data === undefined) {
    if (/too many samples|exceeded maximum resolution/.test(error)) throw new TooMuch(error);
    throw new SourceError(`${url} answered ${status}: ${error}`);
  }
  // A warning means that a part is missing. Without an error that part would be billed as zero.
  if (warnings.length > 0)
    throw new SourceError(`${url} answered with a warning, so nothing was counted: ${warnings[0]}`);
  if (data.resultType !== "matrix" && data.resultType !== "vector") {
    throw new SourceError(
      `${url} answered with a ${data.resultType} instead of series. Check the expression.`,
    );
  }
  return data.result.map(({ metric, values, value }) => ({
    metric,
    values: values ?? (value === undefined ? [] : [value]),
  }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const HINTS: Partial<Record<number, string>> = {
  401: "Check the credentials.",
  403: "Check the credentials.",
  404: "Check the address: the API is expected at /api/v1 below it.",
  502: "The server behind the proxy is down.",
  503: "The server is overloaded or starting.",
};

function failure(error: unknown, { url, timeoutSeconds }: PrometheusConfig): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `${url} did not answer within ${timeoutSeconds} s. ${UNREACHED}`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = errorCode(cause);
  // An address of several is refused by each of them, without a message of its own.
  const reason = cause instanceof Error ? cause.message : String(cause);
  const why =
    code === undefined || reason.includes(code) ? reason : [code, reason].filter(Boolean).join(", ");
  return `${url} cannot be reached: ${why}. ${UNREACHED}`;
}

const UNREACHED = "Check that it runs, and that this machine reaches the address.";
