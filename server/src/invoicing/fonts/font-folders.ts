import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Folders with the fonts of documents: Inter, and Noto for other scripts and emoji. */
export function fontFolders(): string[] {
  const require = createRequire(import.meta.url);
  const inner = (name: string) => dirname(require.resolve(name));
  const google = (name: string, ...weights: string[]) =>
    weights.map((weight) => join(inner(`@expo-google-fonts/${name}/package.json`), weight));
  return [
    ...google("inter", "400Regular", "600SemiBold", "700Bold"),
    ...google("noto-sans-arabic", "400Regular", "600SemiBold"),
    ...google("noto-sans-bengali", "400Regular", "600SemiBold"),
    ...google("noto-sans-hebrew", "400Regular", "600SemiBold"),
    ...google("noto-sans-thai", "400Regular", "600SemiBold"),
    ...google("noto-sans-devanagari", "400Regular", "600SemiBold"),
    ...google("noto-emoji", "400Regular"),
    ...["jp", "kr", "sc"].map((script) => join(inner(`@embedpdf/fonts-${script}`), "..", "fonts")),
  ];
}
