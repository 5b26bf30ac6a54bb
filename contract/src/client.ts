import { API_PREFIX, type Api, api, type RouteName } from "./api.ts";
import type { Problem } from "./problem.ts";
import type { BodyInputOf, ParamsOf, QueryInputOf, ResponseOf, Route } from "./route.ts";

/** An error answer of the API, from its problem document. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ApiError";
    this.problem = problem;
  }
}

// A tuple, so that a union type is not distributed.
type PartOfInput<Name extends string, T> = [T] extends [undefined]
  ? unknown
  : // A body of any shape has no keys, but has to be passed.
    unknown extends T
    ? { [K in Name]: T }
    : keyof T extends never
      ? unknown
      : { [K in Name]: T };

/** The input of a call: path parameters, query and body where the route has them, and the conventional headers. */
export type CallInput<R extends Route> = PartOfInput<"params", ParamsOf<R>> &
  (R["query"] extends object ? { query?: QueryInputOf<R> } : unknown) &
  PartOfInput<"body", BodyInputOf<R>> & { idempotencyKey?: string; ifMatch?: string; signal?: AbortSignal };

export interface ClientOptions {
  /** Server address, empty in the browser. */
  baseUrl?: string;
  /** Bearer API key. Without it, the session cookie is used. */
  apiKey?: string;
  fetch?: typeof globalThis.fetch;
}

export interface Called<T> {
  data: T;
  /** The resource's version, to be sent back as `ifMatch`. */
  etag: string | null;
}

/** A typed client for every route in `api`. Throws ApiError when the server refuses. Network failures pass through. */
export function createClient(options: ClientOptions = {}) {
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);
  return async function call<N extends RouteName>(
    name: N,
    input: CallInput<Api[N]>,
  ): Promise<Called<ResponseOf<Api[N]>>> {
    const definition: Route = api[name];
    const request: {
      params?: object;
      query?: object;
      body?: unknown;
      idempotencyKey?: string;
      ifMatch?: string;
      signal?: AbortSignal;
    } = input;
    const url = `${options.baseUrl ?? ""}${API_PREFIX}${fillPath(definition.path, request.params)}${queryString(request.query)}`;
    const response = await send(url, {
      method: definition.method,
      headers: headersFor(options, request),
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: request.signal ?? null,
      credentials: "same-origin",
    });
    if (!response.ok) throw new ApiError(await problemOf(response));
    const isJson = (definition.answer ?? "json") === "json";
    const data = (await (isJson ? response.json() : response.text())) as ResponseOf<Api[N]>;
    return { data, etag: response.headers.get("etag") };
  };
}

function headersFor(
  options: ClientOptions,
  request: { body?: unknown; idempotencyKey?: string; ifMatch?: string },
): Headers {
  const headers = new Headers({ accept: "application/json" });
  if (request.body !== undefined) headers.set("content-type", "application/json");
  if (options.apiKey !== undefined) headers.set("authorization", `Bearer ${options.apiKey}`);
  if (request.idempotencyKey !== undefined) headers.set("idempotency-key", request.idempotencyKey);
  if (request.ifMatch !== undefined) headers.set("if-match", request.ifMatch);
  return headers;
}

/** Replaces the path parameters in braces. */
export function fillPath(path: string, params: object | undefined): string {
  const values = new Map<string, unknown>(Object.entries(params ?? {}));
  return path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(values.get(key) ?? "")));
}

/** Builds a query string. Arrays become comma-separated lists. */
export function queryString(query: object | undefined): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === "") continue;
    search.set(key, Array.isArray(value) ? value.join(",") : String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/** What an answer that is no success says is wrong. */
export async function problemOf(response: Response): Promise<Problem> {
  const requestId = response.headers.get("x-request-id") ?? "";
  try {
    const body = (await response.json()) as Problem;
    if (typeof body.code === "string") return body;
  } catch {
    // An answer without a problem document comes from something in between, such as a proxy. It is reported below.
  }
  return {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    code: "unavailable",
    detail: `The server answered ${response.status} without saying why. Try again in a moment.`,
    requestId,
  };
}
