import { DomainError } from "@billow/core/errors.ts";

/**
 * Reads a CloudEvent in binary mode: the envelope is in headers that begin with `ce-`, the body is the data.
 *
 * @throws DomainError `invalid_request` for a header that is not percent-encoded UTF-8
 */
export function binaryEvent(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  data: unknown,
): Record<string, unknown> {
  const envelope: Record<string, unknown> = { data };
  for (const [header, value] of Object.entries(headers)) {
    if (!header.startsWith("ce-") || typeof value !== "string") continue;
    envelope[header.slice(3)] = percentDecoded(header, value);
  }
  return envelope;
}

/**
 * The HTTP binding of CloudEvents percent-encodes header values that are not plain ASCII. A value that cannot be
 * decoded is refused, not used as it stands: otherwise two different headers could give the same value.
 */
function percentDecoded(header: string, value: string): string {
  try {
    if (/^[\x20-\x7e]*$/.test(value)) return decodeURIComponent(value);
  } catch {
    // Reported below.
  }
  throw new DomainError(
    "invalid_request",
    `The header ${header} is not percent-encoded UTF-8. Encode a percent sign as %25, and characters outside ASCII as their UTF-8 bytes.`,
  );
}
