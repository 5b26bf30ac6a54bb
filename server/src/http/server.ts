import type { Socket } from "node:net";
import { DomainError } from "@billow/core/errors.ts";
import helmet from "@fastify/helmet";
import Fastify, {
  type ConnectionError,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  LogController,
} from "fastify";
import type { Deps } from "../deps.ts";
import { errorMessage } from "../error-code.ts";
import { acceptGzip, acceptJson, readRefusedBodies } from "./bodies.ts";
import { problemOf, sendProblem } from "./problem.ts";
import { noteUntrustedProxies } from "./proxies/untrusted-proxies.ts";
import { compressAnswers } from "./service/compress-answers.ts";
import { logRequests, noteRefusal } from "./service/log-requests.ts";

const BODY_BYTES_MAX = 10 * 1024 * 1024;
/** How long a request may take to arrive. Slower senders would hold a connection for nothing. */
const REQUEST_TIMEOUT_MS = 120_000;

/**
 * The server without routes: request ids, security headers, strict JSON, problem documents for every failure, and a
 * graceful end.
 */
export async function createServer(deps: Deps): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = deps.log.child({}, { level: levelOf(deps) });
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: "idle",
    trustProxy: deps.config.trustedProxies.length > 0 && [...deps.config.trustedProxies],
    genReqId: (request) => requestId(request.headers["x-request-id"], deps),
    onProtoPoisoning: "error",
    onConstructorPoisoning: "error",
    frameworkErrors: (error, request, reply) => {
      reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");
      sendProblem(reply, problemOf(error, request.id));
    },
    clientErrorHandler: (error, socket) => refuseNoHttp(error, socket, deps),
  });
  app.removeContentTypeParser("text/plain");
  acceptJson(app);
  acceptGzip(app);
  readRefusedBodies(app);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  await app.register(helmet, securityHeaders(deps.config.publicUrl));
  answerErrors(app);
  logRequests(app, deps);
  compressAnswers(app);
  noteUntrustedProxies(app, deps);
  endConnections(app);
  return app;
}

const CONNECTION_FAULTS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: "The headers are larger than 16 KB.",
  ERR_HTTP_REQUEST_TIMEOUT: `The request did not arrive within ${REQUEST_TIMEOUT_MS / 1000} seconds.`,
};

/** Answers what never became a request: bytes that are not HTTP, headers that are too large, a sender that is too slow. */
function refuseNoHttp(error: ConnectionError, socket: Socket, deps: Deps): void {
  if (!socket.writable || error.code === "ECONNRESET") return;
  const detail = CONNECTION_FAULTS[error.code] ?? "This is not an HTTP request.";
  const body = JSON.stringify(problemOf(new DomainError("invalid_request", detail), deps.newId()));
  const head = ["HTTP/1.1 400 Bad Request", "content-type: application/problem+json; charset=utf-8"];
  head.push(`content-length: ${Buffer.byteLength(body)}`, "connection: close");
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  // Somebody who never stops sending would hold the connection for ever.
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") socket.destroySoon();
}

/** The log without Fastify's line about its address; `start` prints a better one. */
function levelOf({ log }: Deps): string {
  return log.level === "info" ? "warn" : log.level;
}

/** The caller's own request id if it is safe to log, so that one id follows a request through several systems. */
function requestId(header: string | string[] | undefined, deps: Deps): string {
  return typeof header === "string" && /^[\w.-]{8,64}$/.test(header) ? header : deps.newId();
}

function securityHeaders(publicUrl: string | undefined) {
  const isHttps = publicUrl?.startsWith("https:") ?? false;
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
      },
    },
    // Without TLS, browsers must not be asked to require it.
    strictTransportSecurity: isHttps && { maxAge: 31_536_000 },
    referrerPolicy: { policy: "same-origin" as const },
    xFrameOptions: { action: "deny" as const },
  };
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOf(error, request.id);
    if (problem.code === "internal_error") request.log.error({ err: error }, problem.detail);
    noteRefusal(request, {
      code: problem.code,
      ...(problem.status >= 500 && { reason: errorMessage(error) }),
    });
    return sendProblem(reply, problem);
  });
}

/** Kept-alive connections would delay the end of the server until the client closes them. */
function endConnections(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook("preClose", async () => {
    isClosing = true;
  });
  app.addHook("onSend", async (_request, reply) => {
    if (isClosing) reply.header("connection", "close");
  });
}
