import type { CurrencyCode } from "@billow/core/currency.ts";
import { formatAmount } from "@billow/core/money.ts";

/** How amounts, quantities and dates are written for one customer. */
export interface LocalFormat {
  /** With the currency's sign; of minor units. */
  money(minor: bigint): string;
  /** With the currency's sign; of an exact decimal, with all its digits. */
  price(decimal: string): string;
  quantity(decimal: string): string;
  /** Of a percentage. */
  percent(decimal: string): string;
  date(date: string): string;
}

const LOCALE_AT_FIRST = "en-GB";

/**
 * Digits are Latin ones everywhere, so that an amount can be typed as it is read. The words of documents are English, so
 * months are too, in the order of the customer's country.
 */
export function localFormat(locale: string | null, currency: CurrencyCode): LocalFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = newFormat(locale, currency);
  if (formats.size < FORMATS_MAX) formats.set(key, format);
  return format;
}

/** Making one takes as long as writing a hundred amounts, and customers have few languages and currencies between them. */
const formats = new Map<string, LocalFormat>();
const FORMATS_MAX = 200;

function newFormat(locale: string | null, currency: CurrencyCode): LocalFormat {
  const tag = `${locale ?? LOCALE_AT_FIRST}-u-nu-latn`;
  const money = new Intl.NumberFormat(tag, { style: "currency", currency });
  const price = new Intl.NumberFormat(tag, {
    style: "currency",
    currency,
    maximumFractionDigits: DIGITS_MAX,
  });
  const quantity = new Intl.NumberFormat(tag, { maximumFractionDigits: DIGITS_MAX });
  const date = new Intl.DateTimeFormat(englishOf(locale ?? LOCALE_AT_FIRST), {
    dateStyle: "medium",
    timeZone: "UTC",
  });
  return {
    money: (minor) => leftToRight(money.format(exact(formatAmount(minor, currency)))),
    price: (decimal) => leftToRight(price.format(exact(decimal))),
    quantity: (decimal) => quantity.format(exact(decimal)),
    percent: (decimal) => `${quantity.format(exact(decimal))} %`,
    date: (day) => leftToRight(date.format(new Date(`${day}T00:00:00Z`))),
  };
}

/** English as it is written in the locale's country. */
function englishOf(locale: string): string {
  const { region } = new Intl.Locale(locale).maximize();
  return region === undefined ? LOCALE_AT_FIRST : `en-${region}-u-nu-latn`;
}

/** Without the marks that order a text among letters written from the right: the words around it are English. */
function leftToRight(text: string): string {
  return text.replace(/[\u200e\u200f\u061c]/g, "");
}

/** The last day of a period that ends before a date. */
export function lastDayOf(before: string): string {
  return new Date(Date.parse(`${before}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;

const DIGITS_MAX = 18;

/** `Intl` takes a decimal as text and keeps every digit; its type knows that of literals alone. */
function exact(decimal: string): Intl.StringNumericLiteral {
  if (!isNumeric(decimal)) throw new Error(`${decimal} is not a decimal number.`);
  return decimal;
}

function isNumeric(text: string): text is Intl.StringNumericLiteral {
  return /^-?\d+(\.\d+)?$/.test(text);
}
