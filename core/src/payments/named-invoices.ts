import { bare, parseCreditorReference } from "./creditor-reference.ts";

/** What parts a number when people or banks write it. */
const GAP = "[\\s\\-./_]*";

/**
 * The numbers of invoices that a text names, as creditor references or as they are, each once. People leave hyphens out,
 * and banks break lines within a number.
 *
 * @param prefixes what numbers of invoices begin with
 */
export function namedInvoices(text: string, prefixes: readonly string[]): string[] {
  const upper = text.toUpperCase();
  const [first = [], ...more] = prefixes.map((prefix) => [
    ...writtenNumbers(upper, prefix),
    ...referredNumbers(upper, prefix),
  ]);
  return [...new Set([...first, ...more.flat()])];
}

function writtenNumbers(upper: string, prefix: string): string[] {
  const letters = [...bare(prefix)].join(GAP);
  const digits = Array.from({ length: 4 }, () => "(\\d)").join(GAP);
  // Digits beyond the fourth stand together: what follows a space is another number.
  const number = new RegExp(`(?<![A-Z0-9])${letters}${GAP}${digits}${GAP}${digits}(\\d*)(?!\\d)`, "g");
  return [...upper.matchAll(number)].map(([, ...found]) => {
    const written = found.slice(0, 9).join("");
    return `${prefix}${written.slice(0, 4)}-${written.slice(4)}`;
  });
}

/**
 * A reference stands as one word, or in groups of four characters with other words behind it. It ends with a word, where
 * its check digits agree: one word is tried first, then as many as there are.
 */
function referredNumbers(upper: string, prefix: string): string[] {
  const body = new RegExp(`^RF\\d\\d${bare(prefix)}(\\d{4})(\\d{4,})$`);
  return [...upper.matchAll(/(?<![A-Z0-9])RF ?\d ?\d/g)].flatMap(({ index }) => {
    const words = (/^[A-Z0-9 ]*/.exec(upper.slice(index))?.[0] ?? "").split(" ");
    const [first = "", ...longer] = words.map((_, place) => words.slice(0, place + 1).join(""));
    for (const written of [first, ...longer.toReversed()]) {
      const [, year, sequence] = body.exec(parseCreditorReference(written) ?? "") ?? [];
      if (year !== undefined) return [`${prefix}${year}-${sequence}`];
    }
    return [];
  });
}
