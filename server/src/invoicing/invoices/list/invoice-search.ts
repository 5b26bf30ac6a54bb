/** How an invoice's number can match a search text. `prefix`: only numbers that begin with it. */
export type NumberMatch = {
  prefix?: string;
} & (
  | /** Every number does. */
  { in: "all" }
  /** Its year contains, begins with or ends with digits. */
  | { in: "year"; how: "contains" | "begins"; digits: string }
  /** Its sequence contains or begins with digits. */
  | { in: "sequence"; how: "contains" | "begins"; digits: string }
  /** Its year ends with digits, and its sequence begins with others. */
  | { in: "both"; yearEnds: string; sequenceBegins: string }
);

/**
 * The ways in which a number, `<prefix><year>-<sequence>`, can contain the text. An index can answer each of them. A
 * number matches if any of them does. Empty for text that no number can contain. If all numbers have the same prefix,
 * no way names it.
 */
export function numberMatches(text: string, prefixes: readonly string[]): NumberMatch[] {
  const typed = text.trim().toUpperCase();
  if (prefixes.every((prefix) => prefix.includes(typed))) return [{ in: "all" }];
  const afterPrefix = prefixes.flatMap((prefix) => {
    const matches = endsOf(prefix).flatMap((end) =>
      typed.startsWith(end) ? matchesFromYear(typed.slice(end.length)) : [],
    );
    if (prefix.includes(typed)) matches.push({ in: "all" });
    return prefixes.length === 1 ? matches : matches.map((match) => ({ ...match, prefix }));
  });
  return [...afterPrefix, ...matchesBehindPrefix(typed)];
}

/** Every non-empty ending of a prefix. */
function endsOf(prefix: string): string[] {
  return Array.from(prefix, (_, start) => prefix.slice(start));
}

/** Text that begins with the year. */
function matchesFromYear(text: string): NumberMatch[] {
  if (/^\d{1,4}$/.test(text)) return [{ in: "year", how: "begins", digits: text }];
  const [, year, sequence = ""] = /^(\d{4})-(\d*)$/.exec(text) ?? [];
  return year === undefined ? [] : [{ in: "both", yearEnds: year, sequenceBegins: sequence }];
}

/** Text that begins anywhere after the prefix. */
function matchesBehindPrefix(text: string): NumberMatch[] {
  if (/^\d+$/.test(text))
    return [
      { in: "year", how: "contains", digits: text },
      { in: "sequence", how: "contains", digits: text },
    ];
  const [, yearEnds, sequenceBegins = ""] = /^(\d*)-(\d*)$/.exec(text) ?? [];
  if (yearEnds === undefined) return [];
  if (yearEnds !== "") return [{ in: "both", yearEnds, sequenceBegins }];
  return [sequenceBegins === "" ? { in: "all" } : { in: "sequence", how: "begins", digits: sequenceBegins }];
}
