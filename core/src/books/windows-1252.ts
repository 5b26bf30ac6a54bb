/** The characters of Windows-1252 from 0x80 to 0x9f, in order. Five of these bytes have none. */
const HIGH = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/**
 * A text as Windows-1252, which DATEV reads in every way of import. A letter that it has not becomes the letter without
 * its marks, anything else a question mark.
 */
export function windows1252(text: string): Uint8Array {
  return Uint8Array.from([...text.normalize("NFC")].map((character) => byteOf(character)));
}

function byteOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code;
  const high = HIGH.indexOf(character);
  if (high >= 0 && code > 0x9f) return 0x80 + high;
  const [base = "?"] = character.normalize("NFD");
  return base === character ? (STROKED.get(character) ?? 0x3f) : byteOf(base);
}

/** Letters that Unicode does not take apart. */
const STROKED: ReadonlyMap<string, number> = new Map(
  Object.entries({ ł: "l", Ł: "L", đ: "d", Đ: "D", ħ: "h", Ħ: "H", ı: "i" }).map(([letter, plain]) => [
    letter,
    plain.charCodeAt(0),
  ]),
);
