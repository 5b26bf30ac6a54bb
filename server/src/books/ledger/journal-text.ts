import { isMoneyPlace } from "@billow/core/books/money-place.ts";
import { type CurrencyCode, currencyExponent } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";

/** Formats an amount for the journal: "119.00 EUR". */
export function journalAmount(minor: bigint, currency: CurrencyCode): string {
  return `${formatAmount(minor, currency)} ${currency}`;
}

/** The currency's format for hledger to enforce: "commodity 1000.00 EUR". The point stays without decimals. */
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
  badDebt: "expenses:bad-debt",
  taxRelief: "liabilities:tax-relief",
  lateFees: "income:late-fees",
  lateInterest: "income:late-interest",
  paymentFees: "expenses:payment-fees",
};

/** The name in the journal of an account or a place of money. Receivables and credit have an account per customer. */
export function journalAccount(account: string, tenantId: string | null): string {
  if (isMoneyPlace(account)) return `assets:${account.split(":").map(accountPart).join(":")}`;
  const own = OWN_ACCOUNTS[account];
  if (own !== undefined && tenantId !== null) return `${own}:${accountPart(tenantId)}`;
  const shared = SHARED_ACCOUNTS[account];
  if (shared === undefined) throw new Error(`The books have the unknown account ${account}.`);
  return shared;
}

/**
 * Encodes any text as a part of an account's name. Different texts stay different; characters with a meaning become
 * hex.
 */
function accountPart(text: string): string {
  return text.replace(/[^\w.-]/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`)
      .join(""),
  );
}

/** Makes user text safe in a description or comment: it can neither end it nor begin another. */
export function journalText(text: string): string {
  return text
    .replace(/[;|]/g, ",")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}
