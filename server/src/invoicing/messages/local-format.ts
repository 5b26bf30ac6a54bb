import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { type Language, type Messages, messagesFor } from "./messages.ts";

/** Texts and formats for amounts, quantities and dates in a customer's language. */
export interface LocalFormat extends Messages {
  /** Minor units, with the currency's sign. */
  money(minor: bigint): string;
  /** An exact decimal with all its digits, and the currency's sign. */
  price(decimal: string): string;
  quantity(decimal: string): string;
  /** A percentage. */
  percent(decimal: string): string;
  date(date: string): string;
  /** A month such as `2026-10`. */
  month(month: string): string;
  /** A relative day, such as "in 3 days"; positive for days ago. */
  daysAgo(days: number): string;
  /** The country of a code. */
  country(code: string): string;
  /** A list, such as "a, b and c". */
  list(texts: readonly string[]): string;
}

const LOCALE_AT_FIRST = "en-GB";

/** Digits are always Latin, so that an amount can be typed as it is read. */
export function localFormat(locale: string | null, currency: CurrencyCode): LocalFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = newFormat(locale, currency);
  if (formats.size < FORMATS_MAX) formats.set(key, format);
  return format;
}

/**
 * Cached: creating a format takes as long as formatting a hundred amounts, and customers share few languages and
 * currencies.
 */
const formats = new Map<string, LocalFormat>();
const FORMATS_MAX = 200;

function newFormat(locale: string | null, currency: CurrencyCode): LocalFormat {
  const messages = messagesFor(locale);
  const tag = `${locale ?? LOCALE_AT_FIRST}-u-nu-latn`;
  const number = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(tag, { maximumFractionDigits: DIGITS_MAX, ...options });
  const money = new Intl.NumberFormat(tag, { style: "currency", currency });
  const price = number({ style: "currency", currency });
  const quantity = number({});
  const percent = number({ style: "unit", unit: "percent" });
  return {
    ...messages,
    ...wordsOf(messages.language, locale ?? LOCALE_AT_FIRST),
    money: (minor) => withoutMarks(money.format(exact(formatAmount(minor, currency)))),
    price: (decimal) => withoutMarks(price.format(exact(decimal))),
    quantity: (decimal) => quantity.format(exact(decimal)),
    percent: (decimal) => withoutMarks(percent.format(exact(decimal))),
  };
}

/** Formats that contain words use the language of the surrounding text. */
function wordsOf(
  language: Language,
  locale: string,
): Pick<LocalFormat, "date" | "month" | "daysAgo" | "country" | "list"> {
  const tag = new Intl.Locale(locale).language === language ? `${locale}-u-nu-latn` : englishOf(locale);
  const date = new Intl.DateTimeFormat(tag, { ...DATES[language], timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(tag, { month: "long", year: "numeric", timeZone: "UTC" });
  const days = new Intl.RelativeTimeFormat(tag);
  const today = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  const countries = new Intl.DisplayNames(tag, { type: "region" });
  const list = new Intl.ListFormat(tag);
  return {
    date: (day) => date.format(new Date(`${day}T00:00:00Z`)),
    month: (text) => month.format(new Date(`${text}-01T00:00:00Z`)),
    daysAgo: (ago) => (ago === 0 ? today : days).format(-ago, "day"),
    country: (code) => countries.of(code) ?? code,
    list: (texts) => list.format(texts),
  };
}

/** Some languages use numeric dates in documents. Their medium style would be "3 nov. 2026". */
const NUMERIC: Intl.DateTimeFormatOptions = { year: "numeric", month: "2-digit", day: "2-digit" };
const MEDIUM: Intl.DateTimeFormatOptions = { dateStyle: "medium" };
const DATES: Record<Language, Intl.DateTimeFormatOptions> = {
  en: MEDIUM,
  de: NUMERIC,
  fr: NUMERIC,
  es: MEDIUM,
  it: NUMERIC,
  nl: MEDIUM,
  pl: NUMERIC,
};

/** The variant of English for the locale's country. */
function englishOf(locale: string): string {
  const { region } = new Intl.Locale(locale).maximize();
  return region === undefined ? LOCALE_AT_FIRST : `en-${region}-u-nu-latn`;
}

/** Removes bidirectional marks, because the surrounding words are English. */
function withoutMarks(text: string): string {
  return text.replace(/[\u200e\u200f\u061c]/g, "");
}

/** The last day of a period that ends before a date. */
export function lastDayOf(before: string): string {
  return new Date(Date.parse(`${before}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;

const DIGITS_MAX = 18;

/** `Intl` accepts a decimal as text and keeps every digit, but its type only allows literals. */
function exact(decimal: string): Intl.StringNumericLiteral {
  if (!isNumeric(decimal)) throw new Error(`${decimal} is not a decimal number.`);
  return decimal;
}

function isNumeric(text: string): text is Intl.StringNumericLiteral {
  return /^-?\d+(\.\d+)?$/.test(text);
}
