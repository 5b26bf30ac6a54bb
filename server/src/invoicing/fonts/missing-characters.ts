import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openSync } from "fontkit";
import { fontFolders } from "./font-folders.ts";

/** The characters of a text that no font of documents has, each once, in their order. */
export function missingCharacters(text: string): string[] {
  const unusual = [...text].filter((character) => !USUAL.test(character) && !INVISIBLE.test(character));
  if (unusual.length === 0) return [];
  known ??= knownCharacters();
  const has = known;
  return [...new Set(unusual)].filter(
    (character) => PRIVATE.test(character) || !has.has(character.codePointAt(0) ?? 0),
  );
}

/** Letters and signs of western languages, which Inter has: most texts need no look at the fonts. */
const USUAL = /[\x20-\x7e\u00a0-\u017f\s]/u;

/** What joins, orders or varies the characters beside it and is no picture of its own. */
const INVISIBLE = /[\p{Cf}\p{Variation_Selector}]/u;

/** What a font shows in these places is its own affair, and nobody meant it. */
const PRIVATE = /\p{Co}/u;

let known: ReadonlySet<number> | undefined;

function knownCharacters(): Set<number> {
  const characters = new Set<number>();
  for (const folder of fontFolders()) {
    for (const name of readdirSync(folder).filter((file) => /\.(ttf|otf)$/.test(file))) {
      const font = openSync(join(folder, name));
      const fonts = "fonts" in font ? font.fonts : [font];
      for (const one of fonts) for (const character of one.characterSet) characters.add(character);
    }
  }
  return characters;
}
