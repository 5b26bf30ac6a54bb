import { expect, test } from "vitest";
import { matches, matchParts } from "./match-parts.ts";

test.each([
  ["Nordwind GmbH", "nor", ["", "Nor", "dwind GmbH"]],
  ["Český Výpočetní", "vypoc", ["Český ", "Výpoč", "etní"]],
  ["INV-2026-6211", "6211", ["INV-2026-", "6211", ""]],
  ["aab", "ab", ["a", "ab", ""]],
  ["Nordwind", "süd", ["Nordwind", "", ""]],
  ["Nordwind", " ", ["Nordwind", "", ""]],
] as const)("in %s, %s is marked", (text, typed, parts) => {
  expect(matchParts(text, typed)).toEqual(parts);
});

test("matching ignores case and accents", () => {
  expect(matches("Łódź Analityka", "ANALITYKA")).toBe(true);
  expect(matches("Zürcher", "zurcher")).toBe(true);
  expect(matches("Zürcher", "basel")).toBe(false);
});
