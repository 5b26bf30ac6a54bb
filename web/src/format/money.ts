import { compareDecimals, decimalPlaces, isDecimal, isZero, trimZeros } from "./decimal.ts";
import { formatWith, numberFormat, separators, viewerLocale } from "./locale.ts";

/**
 * An amount with its currency. Its minor digits are those the API sent, which knows every currency's exponent; `Intl` is
 * wrong for some of them.
 */
export function formatMoney(amount: string, currency: string, locale = viewerLocale): string {
  if (!isDecimal(amount)) return `${amount} ${currency}`;
  const digits = decimalPlaces(amount);
  return formatWith(moneyFormat(currency, digits, locale), amount);
}

/** The same amount with the sign turned, as discounts and refunds are shown. Zero stays without a sign. */
export function formatNegative(amount: string, currency: string, locale = viewerLocale): string {
  if (/^-?[0.]+$/.test(amount)) return formatMoney(amount.replace("-", ""), currency, locale);
  return formatMoney(amount.startsWith("-") ? amount.slice(1) : `-${amount}`, currency, locale);
}

/** The currency's short sign as the viewer knows it: "€", or its code where it has none. */
export function currencySign(currency: string, locale = viewerLocale): string {
  const parts = moneyFormat(currency, 0, locale).formatToParts(0);
  return parts.find((part) => part.type === "currency")?.value ?? currency;
}

/** An amount as a person would type it: the viewer's decimal mark, no grouping, no sign of the currency. */
export function amountForInput(amount: string, locale = viewerLocale): string {
  return amount.replace(".", separators(locale).decimal);
}

/**
 * Reads what a person typed as an amount ("1.234,50" in German, "1,234.50" in English) into the API's decimal string with
 * `digits` decimals; null if it is no positive amount of that precision.
 */
export function parseAmount(typed: string, digits: number, locale = viewerLocale): string | null {
  const { decimal, group } = separators(locale);
  const compact = typed.replace(/[\s\u00a0\u202f'’]/g, "");
  const [whole = "", fraction = "", ...more] = compact.split(decimal);
  if (more.length > 0 || fraction.length > digits || !/^\d*$/.test(fraction)) return null;
  if (!isGrouped(whole, group)) return null;
  const integer = whole
    .split(group)
    .join("")
    .replace(/^0+(?=\d)/, "");
  if (!/^\d{1,15}$/.test(integer)) return null;
  return digits === 0 ? integer : `${integer}.${fraction.padEnd(digits, "0")}`;
}

/** Reads a typed amount above zero and at most `most`, with the decimals of that; null if it is no such amount. */
export function parseAmountUpTo(most: string, typed: string, locale = viewerLocale): string | null {
  const amount = parseAmount(typed, decimalPlaces(most), locale);
  return amount === null || isZero(amount) || compareDecimals(amount, most) > 0 ? null : amount;
}

/** True for digits in groups of three, or without any group sign: "1.50" is no German number and must not become 150. */
function isGrouped(whole: string, group: string): boolean {
  const parts = whole.split(group);
  return (
    parts.length === 1 ||
    (/^\d{1,3}$/.test(parts[0] ?? "") && parts.slice(1).every((part) => /^\d{3}$/.test(part)))
  );
}

function moneyFormat(currency: string, digits: number, locale: string | undefined): Intl.NumberFormat {
  return numberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** A unit price with the decimals it has, and at least two. */
export function formatUnitPrice(amount: string, currency: string, locale = viewerLocale): string {
  const trimmed = trimZeros(amount);
  const [whole = "0", fraction = ""] = trimmed.split(".");
  return decimalPlaces(trimmed) >= 2
    ? formatMoney(trimmed, currency, locale)
    : formatMoney(`${whole}.${fraction.padEnd(2, "0")}`, currency, locale);
}
