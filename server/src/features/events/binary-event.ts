/** A CloudEvent in binary mode: the envelope is in headers that begin with `ce-`, the body is the data. */
export function binaryEvent(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  data: unknown,
): Record<string, unknown> {
  const envelope: Record<string, unknown> = { data };
  for (const [header, value] of Object.entries(headers)) {
    if (!header.startsWith("ce-") || typeof value !== "string") continue;
    envelope[header.slice(3)] = percentDecoded(value);
  }
  return envelope;
}

/** Header values are percent-encoded where they are no plain ASCII, as the HTTP binding of CloudEvents says. */
function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
