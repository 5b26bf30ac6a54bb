import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openSync } from "fontkit";
import { fontFolders } from "./font-folders.ts";

/** The characters of a text that no document font has, each once, in order. */
export function missingCharacters(text: string): string[] {
  const unusual = [...text].filter((character) => !USUAL.test(character) && !INVISIBLE.test(character));
  if (unusual.length === 0) return [];
  known ??= knownCharacters();
  const has = known;
  return [...new Set(unusual)].filter(
    (character) => PRIVATE.test(character) || !has.has(character.codePointAt(0) ?? 0),
  );
}

/** Letters and signs of western languages, which Inter has. Most texts contain no others, so no font is read. */
const USUAL = /[\x20-\x7e\u00a0-\u017f\s]/u;

/** Characters that join, order or vary others and have no glyph. */
const INVISIBLE = /[\p{Cf}\p{Variation_Selector}]/u;

/** Fonts define private characters freely, and nobody uses them on purpose. */
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
