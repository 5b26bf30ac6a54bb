import type { Finding, Rule, TextFile } from "./rule.ts";

const sections = ["Safety", "Features", "Internals"];

/** The changelog reads the same in every release: what touches safety first, what users get, what only we see. */
export const changelogRule: Rule = {
  name: "the changelog's shape",
  instead: `Unreleased, then releases "1.2.3 – YYYY-MM-DD", newest first; in each ${sections.join(", ")}, with "- " entries.`,
  find: (tree) => {
    const changelog = tree.find((file) => file.path === "CHANGELOG.md");
    return changelog
      ? changelogFindings(changelog)
      : [{ path: "CHANGELOG.md", line: 1, what: "no such file" }];
  },
  planted: [
    [],
    changelog("## 1.0.0 – 2026-01-01", "### Features", "- One."),
    changelog("## Unreleased", "### Fixed", "- One."),
    changelog("## Unreleased", "### Features", "- One.", "### Safety", "- Two."),
    changelog("## Unreleased", "### Features", "No list."),
    changelog("## Unreleased", "### Features", "### Internals", "- One."),
    changelog(
      "## Unreleased",
      "## 1.0.0 – 2026-01-01",
      "### Features",
      "- A.",
      "## 1.1.0 – 2026-02-01",
      "### Features",
      "- B.",
    ),
  ],
  accepted: [
    changelog("## Unreleased"),
    changelog("## Unreleased", "### Safety", "- One,\n  on two lines.", "### Features", "- Two.\n- Three."),
    changelog(
      "## Unreleased",
      "## 1.10.0 – 2026-02-01",
      "### Internals",
      "- B.",
      "## 1.9.0 – 2026-01-01",
      "### Features",
      "- A.",
    ),
  ],
};

function changelogFindings(file: TextFile): Finding[] {
  const findings: Finding[] = [];
  const lines = file.text.trimEnd().split("\n");
  const releases: string[] = [];
  let section = -1;
  let entries = 1;
  for (const [index, line] of lines.entries()) {
    const bad = (what: string) =>
      findings.push({ path: file.path, line: index + 1, what: `${what}: ${line}` });
    const heading = /^(#+) (.*)$/.exec(line);
    if (heading && entries === 0) bad("a section without an entry before this");
    if (index === 0) {
      if (line !== "# Changelog") bad("the title is not # Changelog");
    } else if (heading?.[1] === "##") {
      if (!isNextRelease(heading[2] ?? "", releases)) bad("not the next release");
      releases.push(heading[2] ?? "");
      section = -1;
      entries = 1;
    } else if (heading?.[1] === "###") {
      const next = sections.indexOf(heading[2] ?? "");
      if (next <= section) bad("not the next section");
      section = next;
      entries = 0;
    } else if (line.startsWith("- ") && section >= 0) {
      entries += 1;
    } else if (line !== "" && !(line.startsWith("  ") && entries > 0)) {
      bad("not an entry");
    }
  }
  if (entries === 0)
    findings.push({ path: file.path, line: lines.length, what: "a section without an entry" });
  if (releases.length === 0) findings.push({ path: file.path, line: 1, what: "no Unreleased" });
  return findings;
}

function isNextRelease(title: string, before: string[]): boolean {
  if (before.length === 0) return title === "Unreleased";
  if (!/^\d+\.\d+\.\d+ – \d{4}-\d{2}-\d{2}$/.test(title)) return false;
  const previous = before.at(-1) ?? "";
  return previous === "Unreleased" || title.localeCompare(previous, "en", { numeric: true }) < 0;
}

function changelog(...blocks: string[]): TextFile[] {
  return [{ path: "CHANGELOG.md", text: `# Changelog\n\n${blocks.join("\n\n")}\n` }];
}
