import { expect, test } from "vitest";
import { windows1252 } from "./windows-1252.ts";

test("what Windows-1252 has keeps its byte, and what it has not loses its marks or becomes a question mark", () => {
  const bytes = (text: string) => [...windows1252(text)].map((byte) => byte.toString(16)).join(" ");
  expect(bytes("Aü ß€–„“œŸ")).toBe("41 fc 20 df 80 96 84 93 9c 9f");
  // Letters with marks that are two characters are one.
  expect(bytes("u\u0308")).toBe("fc");
  expect([...windows1252("ŽžėĖłŁ名\u0085")]).toEqual([...windows1252("ŽžeElL??")]);
});
