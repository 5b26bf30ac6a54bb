import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const rows = readFileSync(join(ROOT, "docs/security.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| \d/.test(line))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test("every item of the security page says where it is met and what tests it, in files that exist", () => {
  expect(rows.length).toBeGreaterThan(80);
  for (const row of rows) {
    expect(row, row.join()).toHaveLength(4);
    expect(row, row.join()).not.toContain("");
    for (const [, path = ""] of row
      .join(" ")
      .matchAll(/`((?:server|core|contract|web|e2e|tools|deploy)\/[^`]*)`/g))
      expect(existsSync(join(ROOT, path)), path).toBe(true);
  }
});
