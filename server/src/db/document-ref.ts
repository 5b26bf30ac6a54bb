const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether what names a document is its number and not its id. */
export function isNumber(ref: string): boolean {
  return !UUID.test(ref);
}
