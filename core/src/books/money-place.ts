/**
 * Where money is that the books tell apart from the rest of `cash`: what a payment provider holds until it pays it out, or one of
 * the operator's bank accounts, by the number on its statements.
 */
export type MoneyPlace = `clearing:${string}` | `bank:${string}`;

/** What a payment provider holds. */
export function clearingOf(provider: string): MoneyPlace {
  return `clearing:${provider}`;
}

/** What is on one of the operator's bank accounts; null for an account without a Latin letter or digit, which is not told apart. */
export function bankOf(account: string): MoneyPlace | null {
  const number = account.toUpperCase().replace(/[^A-Z0-9/-]/g, "");
  return /[A-Z0-9]/.test(number) ? `bank:${number}` : null;
}

/** Whether a text is such a place. */
export function isMoneyPlace(text: string): text is MoneyPlace {
  return /^(clearing:[a-z0-9-]+|bank:[A-Z0-9/-]+)$/.test(text);
}
