import { type CurrencyCode, currencyExponent } from "@billow/core/currency.ts";
import { formatAmount } from "@billow/core/money.ts";

/** An amount as the journal writes it: "119.00 EUR". */
export function journalAmount(minor: bigint, currency: CurrencyCode): string {
  return `${formatAmount(minor, currency)} ${currency}`;
}

/** How a currency is written, for hledger to insist on: "commodity 1000.00 EUR"; without decimals the point stays. */
export function commodityDirective(currency: CurrencyCode): string {
  return `commodity 1000.${"0".repeat(currencyExponent(currency))} ${currency}\n`;
}

const OWN_ACCOUNTS: Readonly<Record<string, string>> = {
  receivable: "assets:receivable",
  customerCredit: "liabilities:credit",
};

const SHARED_ACCOUNTS: Readonly<Record<string, string>> = {
  revenue: "income:sales",
  tax: "liabilities:tax",
  cash: "assets:cash",
};

/** An account's name in the journal; what a customer owes and is owed has one a customer. */
export function journalAccount(account: string, tenantId: string | null): string {
  const own = OWN_ACCOUNTS[account];
  if (own !== undefined && tenantId !== null) return `${own}:${accountPart(tenantId)}`;
  const shared = SHARED_ACCOUNTS[account];
  if (shared === undefined) throw new Error(`The books have the unknown account ${account}.`);
  return shared;
}

/** Any text as one part of an account's name, different for different texts: what could mean something is spelt in hex. */
function accountPart(text: string): string {
  return text.replace(/[^\w.-]/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`)
      .join(""),
  );
}

/** Text somebody typed, in a description or comment: nothing in it ends either or begins another. */
export function journalText(text: string): string {
  return text
    .replace(/[;|]/g, ",")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}
