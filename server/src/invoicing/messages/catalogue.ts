import type { en } from "./en.ts";

/** The English texts by key; they say which placeholders each text has. */
type English = typeof en;

export type MessageKey = keyof English;

/** A language's texts, each with the placeholders of the English one. */
export type Catalogue = Readonly<Record<MessageKey, string>>;

/** The names in braces in a text. */
export type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** What a text is filled with. */
export type Values<Key extends MessageKey> = Readonly<Record<Placeholder<English[Key]>, string>>;

/** A text as it stands where it has the placeholders of the English one; otherwise a type that names them. */
type Checked<Text, Key extends MessageKey> = Text extends string
  ? [Placeholder<Text>, Placeholder<English[Key]>] extends [Placeholder<English[Key]>, Placeholder<Text>]
    ? Text
    : { placeholders: Placeholder<English[Key]> }
  : never;

/**
 * A language's catalogue. A text that is missing, that English does not have, or that lacks or adds a placeholder does not
 * compile.
 */
export function translation<const Texts extends Catalogue>(
  texts: Texts & { [Key in keyof Texts]: Key extends MessageKey ? Checked<Texts[Key], Key> : never },
): Catalogue {
  return texts;
}

/** A text with its placeholders filled in. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
