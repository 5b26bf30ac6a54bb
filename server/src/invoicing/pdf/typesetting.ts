/**
 * The fonts of a document; the first that has a character is used. The language decides which Chinese font comes
 * first.
 */
export function fontsFor(locale: string | null): string[] {
  const language = locale?.slice(0, 2) ?? "";
  const first = HAN_FONTS[language];
  const others = Object.values(HAN_FONTS).filter((font) => font !== first);
  return [...FONTS, ...(first === undefined ? [] : [first]), ...others, "Noto Emoji"];
}

const FONTS = [
  "Inter",
  "Noto Sans Arabic",
  "Noto Sans Hebrew",
  "Noto Sans Thai",
  "Noto Sans Devanagari",
  "Noto Sans Bengali",
] as const;

const HAN_FONTS: Readonly<Record<string, string>> = {
  ja: "Noto Sans Japanese",
  zh: "Noto Sans S Chinese",
  ko: "Noto Sans Korean",
};

/** Letters in a row without a possible line break. */
const RUN_MAX = 22;

/** A text whose long words may be broken, so that a resource's id cannot push a column off the page. */
export function breakable(text: string): string {
  return text.replace(LONG_RUN, (run) => run.replace(PIECE, `$&${ZERO_WIDTH_SPACE}`));
}

const ZERO_WIDTH_SPACE = "\u200b";
const LONG_RUN = new RegExp(`[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]{${RUN_MAX + 1},}`, "gu");
const PIECE = /\P{M}\p{M}*(?:\P{M}\p{M}*){7}(?=.)/gu;
