import { banRule, type Rule } from "./rule.ts";

const linesMax = 400;

/** Files whose length is not ours to choose: generated, foreign, data, or a record that only grows. */
const lengthExempt =
  /^(LICENSE|CHANGELOG\.md|package-lock\.json|.*openapi\.json|.*\/released\/.*|.*\.(csv|ndjson|svg))$/;

/** What every file of the repository keeps to, whatever its language. */
export const textRules: Rule[] = [
  {
    name: `no file over ${linesMax} lines`,
    instead: "Split it by concept; one file, one concept.",
    find: (tree) =>
      tree
        .filter((file) => !lengthExempt.test(file.path))
        .map((file) => ({
          path: file.path,
          line: file.text.trimEnd().split("\n").length,
          what: "its last line",
        }))
        .filter((end) => end.line > linesMax),
    planted: [[{ path: "docs/long.md", text: "a line\n".repeat(linesMax + 1) }]],
    accepted: [[{ path: "docs/long.md", text: "a line\n".repeat(linesMax) }]],
  },
  {
    name: "file and folder names in kebab-case",
    instead: "Name it by its concept in lower case, words joined by hyphens.",
    find: (tree) =>
      tree
        .filter((file) => !isKebabPath(file.path))
        .map((file) => ({ path: file.path, line: 1, what: "its name" })),
    planted: [
      [{ path: "core/src/lineItem.ts", text: "" }],
      [{ path: "server/src/billing/BillingRun/routes.ts", text: "" }],
      [{ path: "server/src/db/migrations/0001_usage.sql", text: "" }],
    ],
    accepted: [
      [
        { path: "core/src/line-item.test.ts", text: "" },
        { path: "server/src/db/migrations/0001-usage.sql", text: "" },
        { path: "README.md", text: "" },
        { path: ".ci/run", text: "" },
      ],
    ],
  },
  banRule({
    name: "no registry host and no path of one machine",
    instead:
      "Leave the registry to npm's configuration; take folders from tmpdir(), the data folder or import.meta.url.",
    where: () => true,
    commentsToo: true,
    pattern: new RegExp(
      [
        String.raw`\bregistry\.[a-z0-9-]+\.[a-z]`,
        String.raw`\b(?:deb|security)\.debian\.org`,
        String.raw`(?<![\w.@/*-])/(?:root|work|tmp|Users)/`,
        String.raw`(?<![\w.@/*-])/home/[a-z]`,
        String.raw`\.\./shared/(?:spec|design|reference)\b`,
      ].join("|"),
    ),
    planted: [
      { path: ".npmrc", text: `@x:${["registry", "example", "org"].join(".")}` },
      { path: "bench/import.ts", text: `const file = "${["", "work", "data.csv"].join("/")}";` },
      { path: "README.md", text: `cd ${["", "home", "ada", "billow"].join("/")}` },
    ],
    accepted: [
      {
        path: "bench/import.ts",
        text: 'const folder = join(tmpdir(), "x"); const url = "https://x.example/root/";',
      },
    ],
  }),
  banRule({
    name: "no leftover marker",
    instead: "Do it, or open an issue; the tree describes what is.",
    where: (path) => path !== "LICENSE" && !lengthExempt.test(path),
    commentsToo: true,
    pattern: new RegExp(String.raw`\b(?:${["TO|DO", "FIX|ME", "HA|CK"].map(joined).join("|")})\b`),
    planted: [{ path: "core/src/money.ts", text: `// ${joined("TO|DO")}: round` }],
    accepted: [{ path: "core/src/money.ts", text: "// What is still to do stands in an issue." }],
  }),
];

/** Names in capitals by the world's habit. */
const capitalNames = /^(README|ARCHITECTURE|CONTRIBUTING|CHANGELOG|LICENSE|SECURITY)(\.md)?$/;

function isKebabPath(path: string): boolean {
  return path
    .split("/")
    .every((part) => /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(part) || capitalNames.test(part));
}

/** Keeps a marker out of this file's own text. */
function joined(marker: string): string {
  return marker.replace("|", "");
}
