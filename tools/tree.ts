import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { TextFile } from "./rule.ts";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Every text file of the repository, committed or about to be; what is ignored or binary is left out. */
export function readTree(): TextFile[] {
  const listing = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(listing.split("\0"))]
    .filter((path) => path !== "" && existsSync(root + path))
    .map((path) => ({ path, text: readFileSync(root + path, "utf8") }))
    .filter((file) => !file.text.includes("\0"));
}
