import type { LookupAddress } from "node:dns";
import { lookup as resolveName } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, fetch, type RequestInit, type Response } from "undici";

/** The setting that names private targets. */
export const ALLOW_PRIVATE_TARGETS = "BILLOW_ALLOW_PRIVATE_TARGETS";

/** An address that Billow does not call. The message says why, and what to do where it is meant so. */
export class TargetError extends Error {
  override name = "TargetError";
}

/** Decides whom this process calls on behalf of an administrator: webhooks and sources. */
export interface Targets {
  /** Refuses a host that is written as a private address, before any connection. @throws TargetError */
  check(hostname: string): void;
  /**
   * Resolves a name to the addresses that may be called. A connection that uses it reaches one of these and no other, so
   * that a name that is resolved again, and then leads elsewhere, leads nowhere.
   */
  lookup: LookupFunction;
  /** The usual `fetch`, held to the same. It follows no redirect unless it is told to. */
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** The same, where this host may be private too. Link-local addresses stay refused: metadata of clouds is served there. */
  alsoAllowing(hostname: string): Targets;
}

/** An entry of the setting: a host name, an address or a range of addresses. */
export type NamedTarget = { name: string } | { range: [Address, number] };

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A name, an address or a range of addresses, as the configuration has it; null for anything else. */
export function parseNamedTarget(text: string): NamedTarget | null {
  if (ipaddr.isValidCIDR(text)) return { range: ipaddr.parseCIDR(text) };
  const host = bare(text);
  if (ipaddr.isValid(host)) {
    const address = ipaddr.process(host);
    return { range: [address, address.kind() === "ipv4" ? 32 : 128] };
  }
  return /^([a-z0-9_-]+\.)*(?=[^.]*[a-z])[a-z0-9_-]+$/.test(host) ? { name: host } : null;
}

export function createTargets(named: readonly NamedTarget[], also?: string): Targets {
  const refusalOf = (host: string, text: string): TargetError | null => {
    const address = unwrapped(ipaddr.process(text));
    const range = address.range();
    if (range === "unicast" || isNamed(named, host, address)) return null;
    if (also !== undefined && bare(also) === host && range !== "linkLocal") return null;
    const what = host === text ? host : `${host} leads to ${text}, which`;
    return new TargetError(
      `${what} is ${KINDS[range] ?? "a reserved"} address, which Billow does not call. If it is meant so, name it in ${ALLOW_PRIVATE_TARGETS} and start Billow again.`,
    );
  };
  const check = (hostname: string) => {
    const host = bare(hostname);
    const refused = ipaddr.isValid(host) ? refusalOf(host, host) : null;
    if (refused !== null) throw refused;
  };
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, "", 0);
      const host = bare(hostname);
      const allowed = found.filter(({ address }) => refusalOf(host, address) === null);
      const [first] = allowed;
      if (first === undefined) return callback(noneAllowed(host, found, refusalOf), "", 0);
      if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
  const agent = new Agent({ connect: { lookup } });
  const others = new Map<string, Targets>();
  return {
    check,
    lookup,
    fetch: async (url, init) => {
      check(new URL(url).hostname);
      try {
        return await fetch(url, { redirect: "manual", ...init, dispatcher: agent });
      } catch (error) {
        if (error instanceof Error && error.cause instanceof TargetError) throw error.cause;
        throw error;
      }
    },
    alsoAllowing: (hostname) => {
      const targets = others.get(hostname) ?? createTargets(named, hostname);
      others.set(hostname, targets);
      return targets;
    },
  };
}

function noneAllowed(
  host: string,
  found: readonly LookupAddress[],
  refusalOf: (host: string, address: string) => TargetError | null,
): TargetError {
  const refused = found.map(({ address }) => refusalOf(host, address)).find((refusal) => refusal !== null);
  return refused ?? new TargetError(`${host} leads to no address.`);
}

function isNamed(named: readonly NamedTarget[], host: string, address: Address): boolean {
  return named.some((target) =>
    "name" in target
      ? target.name === host
      : target.range[0].kind() === address.kind() && address.match(target.range),
  );
}

/** An IPv4 address that is written as an IPv6 one by a gateway between the two is judged as what it is. */
function unwrapped(address: Address): Address {
  if (address instanceof ipaddr.IPv6 && address.range() === "rfc6052")
    return new ipaddr.IPv4(address.toByteArray().slice(12));
  return address;
}

/** A host as it is compared: in lower case, without the brackets of IPv6 and the dot that may end a name. */
function bare(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}

const KINDS: Readonly<Record<string, string>> = {
  private: "a private",
  loopback: "a loopback",
  linkLocal: "a link-local",
  uniqueLocal: "a unique-local",
  carrierGradeNat: "a shared (CGNAT)",
  multicast: "a multicast",
  unspecified: "the unspecified",
  broadcast: "the broadcast",
};
