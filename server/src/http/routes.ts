import { createHash } from "node:crypto";
import { finished, Readable } from "node:stream";
import { API_PREFIX, type Api, api, type RouteName } from "@billow/contract/api.ts";
import type {
  Answer as AnswerKind,
  BodyOf,
  ParamsOf,
  QueryOf,
  ResponseOf,
  Route,
} from "@billow/contract/route.ts";
import { takesIfMatch } from "@billow/contract/versioned.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import { checkedAnswer } from "./answer-check.ts";
import { type AccessControl, admit, isStillAdmitted } from "./authenticate.ts";
import { etagOf, versionOf } from "./etag.ts";
import type {
  Admission,
  FileAnswer,
  Handler,
  Handlers,
  Principal,
  ReadCall,
  Streamed,
  WriteHandler,
} from "./handler.ts";
import { type Answer, idempotencyKeyOf, requestHash, runOnce } from "./idempotency.ts";
import { refuseForeign } from "./limited/refuse-foreign.ts";
import { sayLess, showLess } from "./limited/say-less.ts";
import { InvalidRequest } from "./problem.ts";
import { validate } from "./validate.ts";

export interface RouteOptions {
  deps: Deps;
  access: AccessControl;
  /** The key for the digests of requests; never stored. */
  secret: string;
  /** Whether answers are checked against the contract: in tests and development. */
  checkAnswers: boolean;
  /** Records who takes data out, with what narrows it. It is passed in, as the record of events stands above this. */
  recordExport(options: { route: RouteName; actor: Actor; filter: object }): Promise<void>;
  /** Calls `end` once a caller is no longer let in, until what this returns is called; passed in as live changes stand above. */
  watch(admission: Admission, end: () => void): Promise<() => void>;
}

declare module "fastify" {
  interface FastifyRequest {
    principal: Principal | null;
  }
}

/** Registers every route of the contract that has a handler, with authentication and permissions. */
export function bindRoutes(app: FastifyInstance, handlers: Partial<Handlers>, options: RouteOptions): void {
  app.decorateRequest("principal", null);
  for (const name of routeNames()) bind(app, name, handlers, options);
}

export function routeNames(): RouteName[] {
  return Object.keys(api).filter((name): name is RouteName => name in api);
}

function bind<N extends RouteName>(
  app: FastifyInstance,
  name: N,
  handlers: Partial<Handlers>,
  options: RouteOptions,
): void {
  const handler = handlers[name];
  if (handler === undefined) return;
  const definition: Route = api[name];
  app.route({
    method: definition.method,
    url: `${API_PREFIX}${definition.path.replace(/\{(\w+)\}/g, ":$1")}`,
    config: { takesLines: definition.bodyForms?.["application/x-ndjson"] !== undefined },
    onRequest: async (request, reply) => {
      request.principal = await admit(name, request, reply, options.access);
    },
    handler: async (request, reply) => {
      reply.header("cache-control", "no-store");
      try {
        return await answerCall(request, reply, { name, handler, options });
      } catch (error) {
        throw await sayLess(options.deps.db, error, request.principal?.within ?? null);
      }
    },
  });
}

async function answerCall<N extends RouteName>(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, handler, options }: { name: N; handler: Handler<Api[N]>; options: RouteOptions },
): Promise<FastifyReply> {
  const definition: Route = api[name];
  const { call, tag } = callOf(name, request, reply, options);
  const { within } = call.principal;
  await refuseForeign(options.deps.db, name, { ...call, within });
  if (handler.kind === "write") {
    return answerWrite(request, reply, { name, handler, options, call, tag });
  }
  if (handler.kind === "stream") {
    const streamed = await handler.run({ ...call, db: options.deps.db });
    if (!isExport(definition)) return sendStreamed(reply, definition, streamed);
    await recordExport(name, call, options);
    const body = await whileAdmitted(reply, streamed, call.admission, options);
    return sendStreamed(reply, definition, { ...streamed, body });
  }
  if (handler.kind === "file") {
    const answer = await handler.run({ ...call, db: options.deps.db });
    return sendFile(request, reply, definition, answer);
  }
  const result = await handler.run({ ...call, db: options.deps.db });
  if (isExport(definition)) await recordExport(name, call, options);
  linkNextPage(request, reply, result);
  return send(
    reply,
    definition,
    answerOf(name, await showLess(options.deps.db, result, within), tag, options),
  );
}

const FILES: readonly AnswerKind[] = ["csv", "ansiCsv", "ndjson", "text", "xml"];

/** Whether the answer is a file of data. */
function isExport({ answer }: Route): boolean {
  return answer !== undefined && FILES.includes(answer);
}

async function recordExport<N extends RouteName>(
  route: N,
  { params, query, body, principal }: Call<Api[N]>,
  options: RouteOptions,
): Promise<void> {
  const filter = { ...params, ...query, ...(typeof body === "object" && body !== null ? body : {}) };
  await options.recordExport({ route, actor: principal.actor, filter });
}

/**
 * An export breaks off where its caller is no longer let in, so that nobody takes the part for the whole. What was read and
 * waits to be sent is dropped.
 */
async function whileAdmitted(
  { raw }: FastifyReply,
  { body }: Streamed,
  admission: Admission,
  { watch }: RouteOptions,
): Promise<Readable> {
  const readable = body instanceof Readable ? body : Readable.from(body);
  const stop = await watch(admission, () => {
    readable.destroy();
    if (raw.headersSent) raw.destroy();
  });
  if (readable.destroyed) {
    stop();
    throw new DomainError("unauthenticated", "Your access ended meanwhile. Sign in again.");
  }
  // Also where the caller has hung up before.
  finished(raw, () => stop());
  return readable;
}

interface Writing<N extends RouteName> {
  name: N;
  handler: WriteHandler<Api[N]>;
  options: RouteOptions;
  call: Call<Api[N]>;
  tag: Tag;
}

async function answerWrite<N extends RouteName>(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, handler, options, call, tag }: Writing<N>,
): Promise<FastifyReply> {
  const key = idempotencyKeyOf(request.headers["idempotency-key"]);
  const actor = `${call.principal.actor.kind}:${call.principal.actor.id}`;
  const identity =
    key === null
      ? null
      : {
          actor,
          route: name,
          key,
          requestHash: requestHash(options.secret, { ...call, within: call.principal.within }),
        };
  let afterwards: (() => void)[] = [];
  const answer = await runOnce(options.deps, identity, handler, async (tx) => {
    // A retried transaction starts without the tag of the first try.
    tag.etag = null;
    afterwards = [];
    const result = await handler.run({ ...call, tx, afterCommit: (work) => afterwards.push(work) });
    return answerOf(name, await showLess(tx, result, call.principal.within), tag, options);
  });
  for (const work of afterwards) work();
  if (answer.replayed) reply.header("idempotency-replayed", "true");
  return send(reply, api[name], answer);
}

type Call<R extends Route> = Omit<ReadCall<R>, "db">;

/** The entity tag and status that a handler sets for its answer. */
interface Tag {
  etag: string | null;
  status: 200 | null;
}

/** The validated request with its caller, as handlers get it. */
function callOf<N extends RouteName>(
  name: N,
  request: FastifyRequest,
  reply: FastifyReply,
  { deps, access }: RouteOptions,
): { call: Call<Api[N]>; tag: Tag } {
  const definition: Route = api[name];
  const { principal } = request;
  if (principal === null) throw new Error(`${name} is answered before anybody was admitted.`);
  const tag: Tag = { etag: null, status: null };
  const call = {
    params: (definition.params ? validate("path", definition.params, request.params) : {}) as ParamsOf<
      Api[N]
    >,
    query: (definition.query
      ? validate("query", definition.query, request.query)
      : nothing("query", request.query)) as QueryOf<Api[N]>,
    body: (definition.body
      ? validate("body", definition.body, request.body)
      : nothing("body", request.body)) as BodyOf<Api[N]>,
    principal,
    admission: {
      actorId: principal.actor.id,
      endsAtMs: principal.endsAtMs,
      holds: () => isStillAdmitted(request, principal, access),
    },
    deps,
    headers: request.headers,
    bodyText: request.bodyText,
    address: request.ip,
    ifMatch: ifMatchOf(definition, request.headers["if-match"]),
    setEtag: (version: number) => {
      tag.etag = etagOf(version);
    },
    setStatus: (status: 200) => {
      tag.status = status;
    },
    setHeader: (header: string, value: string) => {
      reply.header(header, value);
    },
  };
  return { call, tag };
}

/** A call that ignored `If-Match` would overwrite a change of somebody else, so it is refused. */
function ifMatchOf(definition: Route, header: string | undefined): number | null {
  const version = versionOf(header);
  if (version === null || takesIfMatch(definition) || definition.method === "GET") return version;
  throw new DomainError("invalid_request", "This call does not support If-Match. Remove the header.");
}

/** Refuses unknown parameters, so that a misspelt filter is not taken for one that matches everything. */
function nothing(part: "query" | "body", value: unknown): unknown {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  if (keys.length > 0 || (typeof value !== "object" && value !== undefined)) {
    const errors = keys.map((key) => ({ pointer: `/${key}`, detail: "is not a known field" }));
    throw new InvalidRequest(`This call takes no ${part === "query" ? "query parameters" : "body"}.`, errors);
  }
  return part === "query" ? {} : undefined;
}

function answerOf<N extends RouteName>(
  name: N,
  result: ResponseOf<Api[N]>,
  { etag, status }: Tag,
  { checkAnswers }: RouteOptions,
): Answer {
  const definition: Route = api[name];
  if (checkAnswers) checkedAnswer(name, definition, result);
  const isText =
    typeof result === "string" && definition.answer !== undefined && definition.answer !== "json";
  return { status: status ?? definition.status ?? 200, etag, body: isText ? result : JSON.stringify(result) };
}

/** Links to the next page (RFC 8288), so that clients need no cursors. */
function linkNextPage(request: FastifyRequest, reply: FastifyReply, result: unknown): void {
  if (typeof result !== "object" || result === null || !("nextCursor" in result)) return;
  if (typeof result.nextCursor !== "string") return;
  const url = new URL(request.url, "http://server");
  url.searchParams.set("cursor", result.nextCursor);
  reply.header("link", `<${url.pathname}${url.search}>; rel="next"`);
}

const MEDIA_TYPES: Record<AnswerKind, string> = {
  json: "application/json; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  ansiCsv: "text/csv; charset=windows-1252",
  text: "text/plain; charset=utf-8",
  events: "text/event-stream; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
  xml: "application/xml; charset=utf-8",
  pdf: "application/pdf",
};

function send(reply: FastifyReply, definition: Route, answer: Answer): FastifyReply {
  if (answer.etag !== null) reply.header("etag", answer.etag);
  return reply
    .code(answer.status)
    .type(MEDIA_TYPES[definition.answer ?? "json"])
    .send(answer.body);
}

const FILE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

/** Sends a file. Its tag is the hash of its content, so that a caller that has it gets 304. */
function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  definition: Route,
  { bytes, fileName }: FileAnswer,
): FastifyReply {
  const etag = `"${createHash("sha256").update(bytes).digest("base64url")}"`;
  reply.header("etag", etag).header("cache-control", "private, no-cache");
  // The console shows files in a frame.
  reply.header("x-frame-options", "SAMEORIGIN").header("content-security-policy", FILE_POLICY);
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  return reply
    .header("content-disposition", `inline; filename="${fileName}"`)
    .type(MEDIA_TYPES[definition.answer ?? "json"])
    .send(bytes);
}

/** Fastify turns a failure before the first piece into a problem document, and stops when the caller disconnects. */
function sendStreamed(reply: FastifyReply, definition: Route, { body, fileName }: Streamed): FastifyReply {
  if (fileName !== null) reply.header("content-disposition", `attachment; filename="${fileName}"`);
  // Kept alive after its end, the connection of a stream that the end of the server ends would delay that.
  if (definition.answer === "events") reply.header("connection", "close");
  return reply
    .code(definition.status ?? 200)
    .type(MEDIA_TYPES[definition.answer ?? "json"])
    .send(body instanceof Readable ? body : Readable.from(body));
}
