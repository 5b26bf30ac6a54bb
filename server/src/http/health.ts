import { DomainError } from "@billow/core/errors.ts";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";

/** `/healthz`: the process runs. `/readyz`: the start is complete and the database answers. */
export function serveHealth(app: FastifyInstance, deps: Deps, isReady: () => boolean): void {
  app.get("/healthz", async (_request, reply) => {
    return reply.header("cache-control", "no-store").type("application/json").send('{"status":"ok"}');
  });
  app.get("/readyz", async (request, reply) => {
    if (!isReady()) throw new DomainError("unavailable", "Billow is still starting.");
    try {
      await deps.pool.query("SELECT 1");
    } catch (error) {
      request.log.warn({ err: error }, "The database does not answer.");
      throw new DomainError("unavailable", "The database does not answer.");
    }
    return reply.header("cache-control", "no-store").type("application/json").send('{"status":"ready"}');
  });
}
