import { expect, test } from "vitest";
import { sentence } from "./sentence.ts";

test.each([
  ["You see only Alder", "You see only Alder."],
  ["You see only Acme, Inc.", "You see only Acme, Inc."],
])("%s ends with one full stop", (text, ended) => {
  expect(sentence(text)).toBe(ended);
});
