import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Deps } from "../../deps.ts";

/** Why a request was refused, and for a fault of the server what it was. */
interface Refusal {
  code: string;
  reason?: string;
}

const refusals = new WeakMap<FastifyRequest, Refusal>();

/** Lets the request's line say why it was refused. */
export function noteRefusal(request: FastifyRequest, refusal: Refusal): void {
  refusals.set(request, refusal);
}

/** Monitors ask for these every few seconds. */
const PROBES = ["/healthz", "/readyz", "/metrics"];

/**
 * Logs a line per request. It names the route and not the address, the headers or the query, which may contain credentials
 * and names.
 */
export function logRequests(app: FastifyInstance, { log }: Pick<Deps, "log">): void {
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    const isProbe = PROBES.includes(route) && reply.statusCode < 400;
    log[isProbe ? "debug" : "info"](lineOf(request, reply, route), "request");
  });
}

function lineOf(request: FastifyRequest, reply: FastifyReply, route: string) {
  const { principal } = request;
  return {
    requestId: request.id,
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Number(reply.elapsedTime.toFixed(1)),
    address: request.ip,
    ...(principal && { actor: `${principal.actor.kind}:${principal.actor.id}` }),
    ...refusals.get(request),
  };
}
