/** A text cut around what was typed: before, the match, after. Case and accents do not matter; no match is all "before". */
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

/** True where the text contains what was typed, in any case and with or without accents. */
export function matches(text: string, typed: string): boolean {
  return fold(text).includes(fold(typed.trim()));
}

/** Where the match that starts at a letter ends; null if there is none. */
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
