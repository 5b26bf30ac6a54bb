const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a document is referenced by its number, not its id. */
export function isNumber(ref: string): boolean {
  return !UUID.test(ref);
}
