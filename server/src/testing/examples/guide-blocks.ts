import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

/** A fenced block of a guide. What it is marked with decides what a test does with it; `sh unrun` and `json unrun` are only shown. */
export interface GuideBlock {
  kind: string;
  text: string;
  line: number;
}

/** A page of the documentation, by its path in the repository. */
export interface GuidePage {
  path: string;
  blocks: readonly GuideBlock[];
}

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));

/** The README, the pages of `docs/` in the order in which the indexes name them, and the client's README. */
export function guidePages(): GuidePage[] {
  const found = new Map<string, GuidePage>();
  for (const path of ["README.md", "docs/README.md", "contract/README.md"]) follow(path, found);
  return [...found.values()];
}

function follow(path: string, found: Map<string, GuidePage>): void {
  const markdown = readFileSync(ROOT + path, "utf8");
  found.set(path, { path, blocks: blocksOf(markdown) });
  if (!path.endsWith("/README.md")) return;
  for (const [, href = ""] of markdown.matchAll(/\]\(([^)#\s]+\.md)/g)) {
    const next = posix.join(posix.dirname(path), href);
    if (next.startsWith("docs/") && !found.has(next)) follow(next, found);
  }
}

function blocksOf(markdown: string): GuideBlock[] {
  return [...markdown.matchAll(/^( *)```([^\n]*)\n([\s\S]*?)^\1```/gm)].map((match) => ({
    kind: (match[2] ?? "").trim(),
    text: (match[3] ?? "").replaceAll(new RegExp(`^${match[1]}`, "gm"), ""),
    line: markdown.slice(0, match.index).split("\n").length,
  }));
}
