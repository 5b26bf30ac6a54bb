import { type Catalogue, filled, type MessageKey, type Values } from "./catalogue.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { it } from "./it.ts";
import { nl } from "./nl.ts";
import { pl } from "./pl.ts";

/** The languages for customers. */
export const CATALOGUES = { en, de, fr, es, it, nl, pl } as const satisfies Record<string, Catalogue>;

export type Language = keyof typeof CATALOGUES;

/** The texts of a language. */
export interface Messages {
  language: Language;
  /** Returns a text with its placeholders filled in. */
  say: Say;
}

export interface Say {
  <Key extends PlainKey>(key: Key): string;
  <Key extends Exclude<MessageKey, PlainKey>>(key: Key, values: Values<Key>): string;
}

/** The keys of texts without placeholders. */
export type PlainKey = {
  [Key in MessageKey]: keyof Values<Key> extends never ? Key : never;
}[MessageKey];

/** The texts in a customer's language; in English when it has none, or an unsupported one. */
export function messagesFor(locale: string | null): Messages {
  const language = languageOf(locale);
  const catalogue: Catalogue = CATALOGUES[language];
  return {
    language,
    say: (key: MessageKey, values: Readonly<Record<string, string>> = {}) => filled(catalogue[key], values),
  };
}

function isLanguage(text: string): text is Language {
  return Object.hasOwn(CATALOGUES, text);
}

function languageOf(locale: string | null): Language {
  const { language } = new Intl.Locale(locale ?? "en");
  return isLanguage(language) ? language : "en";
}
