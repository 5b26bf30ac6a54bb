import { API_PREFIX, type Api, api } from "@billow/contract/api.ts";
import type { Route } from "@billow/contract/route.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { FastifyReply, FastifyRequest } from "fastify";

/** Refuses a request that no route answers: 405 if the path exists for other methods, otherwise 404. */
export function refuseUnknown(request: FastifyRequest, reply: FastifyReply): never {
  const path = request.url.split("?", 1)[0] ?? "";
  const methods = methodsOf(path);
  if (methods.length === 0) throw new DomainError("not_found", `There is nothing at ${path}.`);
  reply.header("allow", methods.join(", "));
  throw new DomainError("method_not_allowed", `${path} takes ${methods.join(", ")}, not ${request.method}.`);
}

const paths = Object.values<Route>(api satisfies Api).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${API_PREFIX}${path.replace(/\{\w+\}/g, "[^/]+")}$`),
}));

function methodsOf(path: string): string[] {
  return [...new Set(paths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))].sort();
}
