/** One way in which an invoice's number can match what was typed. */
export type NumberMatch =
  /** Every number does. */
  | { in: "all" }
  /** Its year contains, begins with or ends with digits. */
  | { in: "year"; how: "contains" | "begins"; digits: string }
  /** Its sequence contains or begins with digits. */
  | { in: "sequence"; how: "contains" | "begins"; digits: string }
  /** Its year ends with digits, and its sequence begins with others. */
  | { in: "both"; yearEnds: string; sequenceBegins: string };

const PREFIX = "INV";

/**
 * The ways in which a number, `INV-<year>-<sequence>`, can contain the text, each of which an index can answer; a number
 * matches if any way holds. None for text that no number can contain.
 */
export function numberMatches(text: string): NumberMatch[] {
  const parts = text.trim().toUpperCase().split("-");
  const [first = "", second = "", third = ""] = parts;
  if (parts.length === 1) {
    if (PREFIX.includes(first)) return [{ in: "all" }];
    if (!isDigits(first)) return [];
    return [
      { in: "year", how: "contains", digits: first },
      { in: "sequence", how: "contains", digits: first },
    ];
  }
  if (parts.length === 3) {
    const isNumber = PREFIX.endsWith(first) && /^\d{4}$/.test(second) && isDigitsOrNothing(third);
    return isNumber ? [{ in: "both", yearEnds: second, sequenceBegins: third }] : [];
  }
  if (parts.length !== 2 || !isDigitsOrNothing(second)) return [];
  const matches: NumberMatch[] = [];
  if (PREFIX.endsWith(first)) {
    matches.push(second === "" ? { in: "all" } : { in: "year", how: "begins", digits: second });
  }
  if (first === "" && second !== "") matches.push({ in: "sequence", how: "begins", digits: second });
  if (isDigits(first)) matches.push({ in: "both", yearEnds: first, sequenceBegins: second });
  return matches;
}

function isDigits(text: string): boolean {
  return /^\d+$/.test(text);
}

function isDigitsOrNothing(text: string): boolean {
  return /^\d*$/.test(text);
}
