/**
 * The text of a bank's file. Banks write MT940 and CSV in the Western code page where they do not write UTF-8, and
 * UTF-8 is never taken for something else.
 */
export function statementText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
