import { trimZeros } from "./decimal.ts";
import { separators, viewerLocale } from "./locale.ts";

/** A quantity, price or rate as a person would type it: the viewer's decimal mark, no grouping, no idle zeros. */
export function decimalForInput(value: string, locale = viewerLocale): string {
  return trimZeros(value).replace(".", separators(locale).decimal);
}

/**
 * Reads what a person typed as an exact decimal of any precision, also below zero, into the API's decimal string; null if
 * it is none.
 */
export function parseDecimalInput(typed: string, locale = viewerLocale): string | null {
  const { decimal, group } = separators(locale);
  const compact = typed.replace(/[\s\u00a0\u202f'’]/g, "").replace("−", "-");
  const [whole = "", fraction = "", ...more] = compact.replace(/^-/, "").split(decimal);
  const digits = whole.split(group);
  const grouped = digits.length === 1 || digits.slice(1).every((part) => part.length === 3);
  const integer = digits.join("").replace(/^0+(?=\d)/, "") || (fraction === "" ? "" : "0");
  if (more.length > 0 || !grouped || !/^\d{1,24}$/.test(integer) || !/^\d{0,18}$/.test(fraction)) return null;
  const value = fraction === "" ? integer : `${integer}.${fraction}`;
  return compact.startsWith("-") ? `-${value}` : value;
}
