import { ERROR_CODES } from "@billow/core/errors.ts";
import helmet from "@fastify/helmet";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Deps } from "../deps.ts";
import { problemOf, sendProblem } from "./problem.ts";

const BODY_BYTES_MAX = 10 * 1024 * 1024;

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
    forceCloseConnections: "idle",
    trustProxy: trustedProxies(deps.config.publicUrl),
    genReqId: (request) => requestId(request.headers["x-request-id"], deps),
    onProtoPoisoning: "error",
    onConstructorPoisoning: "error",
    frameworkErrors: (error, request, reply) => {
      reply.header("x-request-id", request.id);
      sendProblem(reply, problemOf(error, request.id));
    },
  });
  app.removeContentTypeParser("text/plain");
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  await app.register(helmet, securityHeaders(deps.config.publicUrl));
  answerErrors(app);
  logRequests(app);
  return app;
}

/** Without Fastify's line about where it listens, which `start` tells people in better words. */
function levelOf({ log }: Deps): string {
  return log.level === "info" ? "warn" : log.level;
}

/** Where a public address is configured there is a proxy, on this machine or its network, that says who is calling. */
function trustedProxies(publicUrl: string | undefined): string[] | false {
  return publicUrl === undefined ? false : ["loopback", "linklocal", "uniquelocal"];
}

/** The caller's own id where it is harmless in a log, so that one id follows a request through several systems. */
function requestId(given: string | string[] | undefined, deps: Deps): string {
  return typeof given === "string" && /^[\w.-]{8,64}$/.test(given) ? given : deps.newId();
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
    // Without TLS a browser must not be told to insist on it.
    strictTransportSecurity: isHttps && { maxAge: 31_536_000 },
    referrerPolicy: { policy: "same-origin" as const },
    xFrameOptions: { action: "deny" as const },
  };
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOf(error, request.id);
    if (problem.status >= ERROR_CODES.internal_error.status)
      request.log.error({ err: error }, problem.detail);
    return sendProblem(reply, problem);
  });
}

/** One line a request, without headers and query, which may hold credentials and names. */
function logRequests(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    const done = {
      method: request.method,
      path: pathOf(request),
      status: reply.statusCode,
      ms: Number(reply.elapsedTime.toFixed(1)),
      ...(request.principal && { actor: `${request.principal.actor.kind}:${request.principal.actor.id}` }),
    };
    if (reply.statusCode >= 500) request.log.error(done, "request failed");
    else request.log.debug(done, "request");
  });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split("?", 1)[0] ?? "";
}
