import { join } from "node:path";
import { expect, test } from "vitest";
import { readGuides } from "./read-guides.ts";

test("each picture that a page shows is served, with its type", () => {
  const { pages, pictures } = readGuides(join(import.meta.dirname, "../../../../docs"));
  const shown = [...pages.values()].flatMap(({ html }) =>
    [...html.matchAll(/<img[^>]* src="([^"]+)"/g)].map((match) => match[1] ?? ""),
  );
  expect(shown.filter((address) => !pictures.has(address))).toEqual([]);
  expect(new Set(shown.map((address) => pictures.get(address)?.type))).toEqual(
    new Set(["image/png", "image/svg+xml"]),
  );
});
