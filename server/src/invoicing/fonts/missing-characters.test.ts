import { expect, test } from "vitest";
import { missingCharacters } from "./missing-characters.ts";

test.each([
  "Žluťoučký kůň, Straße 1 · 12,50 €",
  "株式会社 한국어 简体 שלום สวัสดี हिन्दी شركة Ελλάδα Київ",
  "ঢাকা ক্লাউড লিমিটেড",
  "🦊 👩‍💻 ❤️",
  "first line\nsecond\tline",
])("fonts have all of %s", (text) => {
  expect(missingCharacters(text)).toEqual([]);
});

test("what no font has is named once, in its order", () => {
  expect(missingCharacters("a 𓀀 b \u{E000} c 𓀀")).toEqual(["𓀀", "\u{E000}"]);
});
