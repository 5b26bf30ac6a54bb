/** A unique key. Not `crypto.randomUUID`, which browsers only offer on https and localhost. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/**
 * Idempotency keys for repeated attempts. The same content gets the same key, so that a retry after a lost answer
 * cannot do it twice. Other content gets another key.
 */
export function createAttempts(makeKey: () => string = newKey): (content: unknown) => string {
  let last: { content: string; key: string } | null = null;
  return (content) => {
    const text = JSON.stringify(content) ?? "";
    if (last === null || last.content !== text) last = { content: text, key: makeKey() };
    return last.key;
  };
}
