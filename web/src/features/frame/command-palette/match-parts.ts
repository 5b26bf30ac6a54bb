/**
 * Splits a text around the typed part: before, match, after. Ignores case and accents. Without a match, all is
 * "before".
 */
export function matchParts(text: string, typed: string): [before: string, match: string, after: string] {
  const wanted = fold(typed.trim());
  if (wanted === "") return [text, "", ""];
  const letters = [...text];
  const folded = letters.map(fold);
  for (let start = 0; start < letters.length; start += 1) {
    const end = matchEnd(folded, start, wanted);
    if (end !== null)
      return [
        letters.slice(0, start).join(""),
        letters.slice(start, end).join(""),
        letters.slice(end).join(""),
      ];
  }
  return [text, "", ""];
}

/** Whether the text contains what was typed, ignoring case and accents. */
export function matches(text: string, typed: string): boolean {
  return fold(text).includes(fold(typed.trim()));
}

/** The end of the match that begins at a letter; null if there is none. */
function matchEnd(folded: readonly string[], start: number, wanted: string): number | null {
  let seen = "";
  for (let at = start; at < folded.length && wanted.startsWith(seen); at += 1) {
    seen += folded[at];
    if (seen.length >= wanted.length) return seen.startsWith(wanted) ? at + 1 : null;
  }
  return null;
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
