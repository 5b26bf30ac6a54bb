/** What of a document's number a creditor reference can carry: "RF", two check digits, and at most 21 characters. */
const BODY_MAX = 21;

/**
 * The creditor reference (ISO 11649) of a document's number: what a customer types into a transfer, and a bank checks.
 * It carries the letters and digits of the number, such as `RF73INV20260042` for `INV-2026-0042`.
 *
 * @returns null for a number with more letters and digits than a reference can carry
 */
export function creditorReference(documentNumber: string): string | null {
  const body = bare(documentNumber);
  if (body === "" || body.length > BODY_MAX) return null;
  return `RF${checkDigits(body)}${body}`;
}

/** The creditor reference written in a text, without its spaces; null unless its check digits are right. */
export function parseCreditorReference(text: string): string | null {
  const written = bare(text);
  const found = /^RF(\d\d)([A-Z0-9]{1,21})$/.exec(written);
  const [, digits = "", body = ""] = found ?? [];
  return found !== null && checkDigits(body) === digits ? written : null;
}

/** Letters and digits alone, in capitals: numbers are compared this way, as people write them with and without hyphens. */
export function bare(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

/** ISO 7064 mod 97-10, with letters as numbers from 10. */
function checkDigits(body: string): string {
  return (98 - remainder(`${body}RF00`)).toString().padStart(2, "0");
}

function remainder(text: string): number {
  let rest = 0;
  for (const digit of text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55)))
    rest = (rest * 10 + Number(digit)) % 97;
  return rest;
}
