import { DomainError } from "@billow/core/errors.ts";

/** A version as a strong entity tag. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** The version in an `If-Match` header; null without a header or for `*`. Throws for any tag that is not Billow's. */
export function versionOf(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined || ifMatch.trim() === "*") return null;
  const version = /^\s*"(\d{1,15})"\s*$/.exec(ifMatch)?.[1];
  if (version === undefined) {
    throw new DomainError("invalid_request", 'If-Match takes one ETag as this API gave it out, such as "3".');
  }
  return Number(version);
}
