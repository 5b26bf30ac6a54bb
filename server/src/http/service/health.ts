import { DomainError } from "@billow/core/errors.ts";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../../deps.ts";

/** RFC 9116 wants it renewed within a year. */
const CONTACT_DAYS = 180;

/** `/.well-known/security.txt`: whom to tell of a weakness, where a contact is configured. */
export function serveSecurityContact(app: FastifyInstance, { config, clock }: Deps): void {
  app.get("/.well-known/security.txt", async (_request, reply) => {
    const contact = config.securityContact;
    if (contact === undefined)
      throw new DomainError(
        "not_found",
        "Nobody is named here. Set BILLOW_SECURITY_CONTACT to name somebody.",
      );
    const expires = new Date(clock.nowMs() + CONTACT_DAYS * 86_400_000).toISOString();
    return reply.type("text/plain; charset=utf-8").send(`Contact: ${contact}\nExpires: ${expires}\n`);
  });
}

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
