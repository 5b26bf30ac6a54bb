import fc from "fast-check";
import { expect, test } from "vitest";
import { passwordFault } from "./password.ts";

const owner = { name: "Ada Lovelace", email: "ada.lovelace@nordwind.example" };
const common = new Set(["qwertyuiop12"]);
const fault = (password: string) => passwordFault(password, owner, (text) => common.has(text));

test.each([
  ["eleven char", "A password has 12 to 200 characters."],
  ["x".repeat(201), "A password has 12 to 200 characters."],
  ["abababababab", "This password repeats few characters. Choose another one."],
  ["QwertyUiop12", "Many people use this password. Choose another one."],
  ["Ada-Lovelace-2026", /made of the name/],
  ["Nordwind2026!", /made of the name/],
  ["billow-Billow-123", /made of the name/],
  ["BILLOW.ada.lovelace", /made of the name/],
])("%j is refused", (password, reason) => {
  expect(fault(password)).toMatch(reason);
});

test.each(["correct horse battery", "twelve chars", "Ada likes 7 green trees", "ἐν ἀρχῇ ἦν ὁ λόγος"])(
  "%j is taken",
  (password) => {
    expect(fault(password)).toBeNull();
  },
);

test("a password made only of the owner's words is refused, whatever stands between them", () => {
  const word = fc.constantFrom("Ada", "lovelace", "NORDWIND", "example", "Billow");
  const between = fc.constantFrom("", "-", " ", "!", "1", ".");
  fc.assert(
    fc.property(fc.array(fc.tuple(word, between), { minLength: 2, maxLength: 5 }), (parts) => {
      expect(fault(parts.flat().join(""))).not.toBeNull();
    }),
  );
});
