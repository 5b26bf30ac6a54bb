/**
 * Whether a text is a SEPA creditor identifier whose check digits are right: country, two check digits, a business code of
 * three characters that is the creditor's own choice, and the national identifier.
 */
export function isCreditorId(text: string): boolean {
  const found = /^([A-Z]{2})(\d{2})[A-Z0-9]{3}([A-Z0-9]{1,28})$/.exec(text);
  if (found === null) return false;
  const [, country = "", check = "", national = ""] = found;
  const digits = `${national}${country}${check}`.replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n;
}
