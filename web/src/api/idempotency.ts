/** A key no other request has. Not `crypto.randomUUID`, which browsers offer on https and localhost alone. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/**
 * Idempotency keys for repeated attempts at one thing: the same content gets the same key, so that trying again after a
 * lost answer cannot do it twice; other content is another attempt.
 */
export function createAttempts(makeKey: () => string = newKey): (content: unknown) => string {
  let last: { content: string; key: string } | null = null;
  return (content) => {
    const text = JSON.stringify(content) ?? "";
    if (last === null || last.content !== text) last = { content: text, key: makeKey() };
    return last.key;
  };
}
