/** Letters that every bank of SEPA takes (EPC217-08), and the others as they are written without them. */
const OTHERS: Readonly<Record<string, string>> = {
  Ä: "Ae",
  Ö: "Oe",
  Ü: "Ue",
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  Æ: "AE",
  æ: "ae",
  Ø: "O",
  ø: "o",
  Œ: "OE",
  œ: "oe",
  Ł: "L",
  ł: "l",
  Đ: "D",
  đ: "d",
  Þ: "Th",
  þ: "th",
  "&": "+",
  "–": "-",
  "—": "-",
  "’": "'",
  "€": "E",
};

/** A text as banks take it in a payment: without accents, in letters, digits and a few signs, at most so long. */
export function sepaText(text: string, length: number): string {
  const written = [...text.normalize("NFC")].map((character) => OTHERS[character] ?? character).join("");
  return written
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, " ")
    .replace(/ +/g, " ")
    .trim()
    .slice(0, length)
    .trim();
}

/** Whether banks take a text as an identifier: of a mandate, a message or a payment. */
export function isSepaId(text: string): boolean {
  return (
    /^[A-Za-z0-9+?:().,'-](?:[A-Za-z0-9+?/\-:().,' ]{0,33}[A-Za-z0-9+?:().,'-])?$/.test(text) &&
    !text.includes("//")
  );
}
