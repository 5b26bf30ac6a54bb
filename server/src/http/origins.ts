import { DomainError } from "@billow/core/errors.ts";
import type { FastifyRequest } from "fastify";
import type { Config } from "../config.ts";

/** The origins of the console, as browsers write them. The port is known once the server listens. */
export function trustedOrigins(config: Pick<Config, "publicUrl" | "host">, port: number): string[] {
  const hosts = ["127.0.0.1", "localhost", "[::1]"];
  if (!isWildcard(config.host)) hosts.push(config.host.includes(":") ? `[${config.host}]` : config.host);
  const local = hosts.map((host) => new URL(`http://${host}:${port}`).origin);
  return [...new Set(config.publicUrl === undefined ? local : [config.publicUrl, ...local])];
}

/**
 * Refuses a change that another site makes with the session cookie of a browser. Programs send neither header, and have no
 * cookie that another site could use.
 */
export function refuseForeignOrigin(request: FastifyRequest, trusted: readonly string[]): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (origin !== undefined ? trusted.includes(origin) : site === undefined || isSameOrigin(site)) return;
  throw new DomainError(
    "forbidden",
    `Changes from ${origin ?? "another site"} are refused. Open the console at ${trusted[0]}, or set BILLOW_URL to the address that browsers use.`,
  );
}

function isSameOrigin(site: string | string[]): boolean {
  return site === "same-origin" || site === "none";
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}
