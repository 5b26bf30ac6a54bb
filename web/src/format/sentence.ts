/** Ends a sentence whose last word may be a name with a full stop of its own, such as "Acme, Inc.". */
export function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
