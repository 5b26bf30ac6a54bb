import { decimalPlaces, isDecimal, trimZeros } from "./decimal.ts";
import { formatWith, numberFormat, viewerLocale } from "./locale.ts";

/** What the console says once about the unit it shows. */
export const gigabyteNote = "1 GB is 2³⁰ bytes (1 GiB), as clouds count it.";

/** True where the label says GB for GiB, so that a tooltip can say so. */
export function isGigabyteUnit(unit: string): boolean {
  return /\bGiB\b/.test(unit);
}

/** A quantity with exactly as many decimals as it has, zeros at its end left out. */
export function formatQuantity(quantity: string, locale = viewerLocale): string {
  return formatDecimal(quantity, { least: 0 }, locale);
}

/** A quantity with a fixed number of decimals, for figures read at a glance. Rounded half away from zero. */
export function formatRounded(quantity: string, decimals: number, locale = viewerLocale): string {
  if (!isDecimal(quantity)) return quantity;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return formatWith(numberFormat(locale, digits), quantity);
}

/** An exact decimal with at least `least` decimals, and more only where it has them. */
export function formatDecimal(value: string, options: { least: number }, locale = viewerLocale): string {
  if (!isDecimal(value)) return value;
  const trimmed = trimZeros(value);
  const digits = Math.max(options.least, decimalPlaces(trimmed));
  const format = numberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return isDecimal(trimmed) ? formatWith(format, trimmed) : value;
}

/** A quantity in two pieces at the decimal mark, so that a column of them can be aligned on it. */
export function splitQuantity(quantity: string, locale = viewerLocale): { whole: string; fraction: string } {
  const formatted = formatQuantity(quantity, locale);
  const places = isDecimal(quantity) ? decimalPlaces(trimZeros(quantity)) : 0;
  if (places === 0) return { whole: formatted, fraction: "" };
  const at = formatted.length - places - 1;
  return { whole: formatted.slice(0, at), fraction: formatted.slice(at) };
}

export function formatCount(count: number, locale = viewerLocale): string {
  return numberFormat(locale, {}).format(count);
}

/** "1 customer", "12,040 customers": a count with the word for what is counted. */
export function formatCounted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** A percentage given as a decimal string: "19" reads "19 %" or "19%", as the locale has it. */
export function formatPercent(percent: string, locale = viewerLocale): string {
  if (!isDecimal(percent)) return `${percent} %`;
  return formatWith(
    numberFormat(locale, { style: "unit", unit: "percent", maximumFractionDigits: 6 }),
    percent,
  );
}

/** A change in tenths of a percent with its sign: "+6,4 %". */
export function formatChange(tenths: number, locale = viewerLocale): string {
  const format = numberFormat(locale, {
    style: "unit",
    unit: "percent",
    signDisplay: "exceptZero",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return formatWith(format, tenths / 10);
}

/** A share in tenths of a percent: "19,2 %". */
export function formatShare(tenths: number, locale = viewerLocale): string {
  const format = numberFormat(locale, {
    style: "unit",
    unit: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return formatWith(format, tenths / 10);
}
