import { isIP } from "node:net";
import { DomainError } from "@billow/core/errors.ts";
import type { Config } from "../../../config.ts";

/** Whom passkeys are made for: a host by name, and the addresses of the console there. */
export interface Party {
  host: string;
  origins: string[];
}

/** The host that passkeys are bound to; null where the console has no name, as browsers make none for bare addresses. */
export function passkeyHost({ publicUrl }: Pick<Config, "publicUrl">): string | null {
  const host = publicUrl === undefined ? "localhost" : new URL(publicUrl).hostname;
  return isIP(host.replace(/^\[|\]$/g, "")) === 0 ? host : null;
}

/** @throws DomainError `conflict` where there are no passkeys */
export function requireParty(config: Pick<Config, "publicUrl">, origins: readonly string[]): Party {
  const host = passkeyHost(config);
  if (host !== null) return { host, origins: origins.filter((origin) => new URL(origin).hostname === host) };
  throw new DomainError("conflict", "Passkeys need a host with a name. Set BILLOW_URL to one.");
}
