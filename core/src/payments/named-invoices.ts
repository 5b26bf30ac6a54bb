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

/** A reference may stand in groups of four characters with words behind it, so its end is where its check digits agree. */
function referredNumbers(upper: string, prefix: string): string[] {
  const body = new RegExp(`^RF\\d\\d${bare(prefix)}(\\d{4})(\\d{4,})$`);
  return [...upper.matchAll(/(?<![A-Z0-9])RF ?\d ?\d/g)].flatMap(({ index }) => {
    const run = bare(/^[A-Z0-9 ]*/.exec(upper.slice(index))?.[0] ?? "").slice(0, 25);
    for (let length = run.length; length > 12; length--) {
      const [, year, sequence] = body.exec(parseCreditorReference(run.slice(0, length)) ?? "") ?? [];
      if (year !== undefined) return [`${prefix}${year}-${sequence}`];
    }
    return [];
  });
}
