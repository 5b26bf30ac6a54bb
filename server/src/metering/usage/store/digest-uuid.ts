import { hash } from "node:crypto";

const DIGITS = Buffer.from("0123456789abcdef", "latin1");

const uuidText = Buffer.alloc(36, "-", "latin1");

/**
 * The first 128 bits of a text's SHA-256, as a UUID. It is written digit by digit: texts joined of parts keep the parts, a
 * kilobyte an event.
 */
export function digestUuid(text: string): string {
  const digest = hash("sha256", text, "binary");
  let place = 0;
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) place += 1;
    const byte = digest.charCodeAt(index);
    uuidText[place] = DIGITS[byte >> 4] ?? 0;
    uuidText[place + 1] = DIGITS[byte & 15] ?? 0;
    place += 2;
  }
  return uuidText.toString("latin1");
}
