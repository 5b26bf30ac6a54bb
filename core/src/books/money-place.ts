/**
 * Where money is that the books tell apart from the rest of `cash`: what a payment provider holds until it pays it out, or one of
 * the operator's bank accounts, by the number on its statements.
 */
export type MoneyPlace = `clearing:${string}` | `bank:${string}`;

/** What a payment provider holds. */
export function clearingOf(provider: string): MoneyPlace {
  return `clearing:${provider}`;
}

/**
 * What is on one of the operator's bank accounts; null for an account without a letter or digit, which is not told apart. Letters
 * and digits that exports cannot name are told apart by a checksum.
 */
export function bankOf(account: string): MoneyPlace | null {
  const written = account
    .normalize("NFC")
    .toUpperCase()
    .replace(/[^\p{L}\p{M}\p{N}/-]/gu, "");
  if (!/[\p{L}\p{N}]/u.test(written)) return null;
  const number = written.replace(/[^A-Z0-9/-]/g, "");
  if (number === written) return `bank:${number}`;
  return `bank:${[number, checksum(written)].filter((part) => part !== "").join("-")}`;
}

/** FNV-1a over code points, as eight digits. */
function checksum(text: string): string {
  let sum = 0x811c9dc5;
  for (const character of text) sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return sum.toString(16).toUpperCase().padStart(8, "0");
}

/** Whether a text is such a place. */
export function isMoneyPlace(text: string): text is MoneyPlace {
  return /^(clearing:[a-z0-9-]+|bank:[A-Z0-9/-]+)$/.test(text);
}
