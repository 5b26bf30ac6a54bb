/** The viewer's locale as the browser states it; how numbers and dates look follows it, the words stay English. */
export const viewerLocale: string | undefined = globalThis.navigator?.language;

const cache = new Map<string, Intl.NumberFormat>();

/** A number format, made once for every kind: making one takes longer than using it. */
export function numberFormat(
  locale: string | undefined,
  options: Intl.NumberFormatOptions,
): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const made = cache.get(key) ?? new Intl.NumberFormat(locale, options);
  cache.set(key, made);
  return made;
}

/** Formats an exact decimal string, with a true minus sign. What is no decimal is shown as it came. */
export function formatWith(format: Intl.NumberFormat, value: `${number}` | number): string {
  return format.format(value).replace("-", "−");
}

/** The decimal mark and the sign between groups of digits. A group sign that is a space or an apostrophe is read either way. */
export function separators(locale: string | undefined): { decimal: string; group: string } {
  const parts = numberFormat(locale, { minimumFractionDigits: 1, useGrouping: true }).formatToParts(12345.6);
  const decimal = parts.find((part) => part.type === "decimal")?.value ?? ".";
  const group = parts.find((part) => part.type === "group")?.value ?? "";
  return { decimal, group: /\s|'|’/.test(group) || group === "" ? (decimal === "," ? "." : ",") : group };
}
