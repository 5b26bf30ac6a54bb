import type { en } from "./en.ts";

/** The English texts by key. They define the placeholders of each text. */
type English = typeof en;

export type MessageKey = keyof English;

/** A language's texts, each with the placeholders of the English text. */
export type Catalogue = Readonly<Record<MessageKey, string>>;

/** The names in braces in a text. */
export type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** The values for a text's placeholders. */
export type Values<Key extends MessageKey> = Readonly<Record<Placeholder<English[Key]>, string>>;

/** The text if it has the placeholders of the English text; otherwise a type that names them. */
type Checked<Text, Key extends MessageKey> = Text extends string
  ? [Placeholder<Text>, Placeholder<English[Key]>] extends [Placeholder<English[Key]>, Placeholder<Text>]
    ? Text
    : { placeholders: Placeholder<English[Key]> }
  : never;

/** A language's catalogue. It does not compile if a text is missing, is unknown in English, or has other placeholders. */
export function translation<const Texts extends Catalogue>(
  texts: Texts & { [Key in keyof Texts]: Key extends MessageKey ? Checked<Texts[Key], Key> : never },
): Catalogue {
  return texts;
}

/** Fills in the placeholders of a text. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
