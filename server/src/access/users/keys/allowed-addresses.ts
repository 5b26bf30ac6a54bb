import { DomainError } from "@billow/core/errors.ts";
import ipaddr from "ipaddr.js";

/** Addresses and ranges as they are stored: each once, a range by its first address. @throws DomainError `invalid_request` */
export function parseAllowedAddresses(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text, index) => parse(text.trim(), index)))];
}

/** Whether a caller may use a key; one without addresses may be used from everywhere. */
export function isAllowedFrom(allowed: readonly string[], caller: string): boolean {
  if (allowed.length === 0) return true;
  if (!ipaddr.isValid(caller)) return false;
  const address = ipaddr.process(caller);
  return allowed.some((text) => {
    const [range, bits] = rangeOf(text);
    return range.kind() === address.kind() && address.match(range, bits);
  });
}

function parse(text: string, index: number): string {
  if (!ipaddr.isValidCIDR(text) && !(ipaddr.isValid(text) && /[.:]/.test(text)))
    throw new DomainError(
      "invalid_request",
      `"${text}" is not an address or a range of addresses. Write for example 192.0.2.7 or 10.0.0.0/8.`,
      `/allowedAddresses/${index}`,
    );
  const [address, bits] = rangeOf(text);
  if (!text.includes("/")) return address.toString();
  const network =
    address instanceof ipaddr.IPv4
      ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${bits}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`);
  return `${network}/${bits}`;
}

function rangeOf(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}
