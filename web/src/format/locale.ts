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
