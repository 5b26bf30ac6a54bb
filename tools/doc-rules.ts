import { posix } from "node:path";
import { type Finding, findingAt, type Rule, type TextFile } from "./rule.ts";

/** Pages for people who read `docs/`; the pages of decisions name things of the code, not of the console. */
const isGuide = ({ path }: TextFile) =>
  (/^docs\/.*\.md$/.test(path) && !path.startsWith("docs/decisions/")) || path === "contract/README.md";

const isPage = ({ path }: TextFile) => path.endsWith(".md");

/** What holds for the documentation beside its commands, which `guides.test.ts` runs. */
export const docRules: Rule[] = [
  {
    name: "links between pages lead somewhere",
    instead: "Link to a file that is there, and to one of its headings.",
    find: (tree) => {
      const texts = new Map(tree.map(({ path, text }) => [path, text]));
      const folders = new Set(tree.flatMap(({ path }) => foldersOf(path)));
      return tree.filter(isPage).flatMap((page) => linkFindings(page, texts, folders));
    },
    planted: [
      [page("docs/a.md", "See [b](b.md).")],
      [page("docs/a.md", "See [b](b.md#two)."), page("docs/b.md", "# One")],
      [page("docs/a.md", "See [this](#two).\n\n## One")],
    ],
    accepted: [
      [
        page("docs/a.md", "See [b](c/b.md#one-or-two), [c](c), [x](https://x.example) and `[a](b)`."),
        page("docs/c/b.md", "## One, or two"),
      ],
    ],
  },
  {
    name: "what guides print in bold is in the console",
    instead: "Write a label as the console has it now. Bold is for labels alone.",
    find: (tree) => {
      const source = tree
        .filter(({ path }) => /^web\/src\/.*\.tsx?$/.test(path) && !path.includes(".test."))
        .map(({ text }) => text.replace(/\s+/g, " "))
        .join(" ");
      return tree
        .filter(isGuide)
        .flatMap(({ path, text }) =>
          [...text.matchAll(/\*\*([^*]+)\*\*/g)]
            .filter(([, label = ""]) => !isLabel(source, label.replace(/\s+/g, " ")))
            .map((match) => findingAt(path, text, match.index, match[0])),
        );
    },
    planted: [
      [page("docs/a.md", "Press **Sned**."), page("web/src/send.tsx", "<Button>Send</Button>")],
      [page("docs/a.md", "Press **Send**."), page("web/src/send.tsx", "<Button>Send again</Button>")],
    ],
    accepted: [
      [
        page("docs/a.md", "Press **Send it** or **Void…**."),
        page("web/src/send.tsx", '<Button>\n  Send\n it\n</Button> title="Void…"'),
      ],
      [page("docs/decisions/a.md", "**A number is taken last.**")],
    ],
  },
];

/** A whole text between quotes or tags, or the beginning of a template. */
function isLabel(source: string, label: string): boolean {
  const between = [`"${label}"`, `>${label}<`, `> ${label} <`, `} ${label} <`, `>${label} {`, `\`${label}\``];
  return between.some((text) => source.includes(text));
}

function linkFindings(
  { path, text }: TextFile,
  texts: ReadonlyMap<string, string>,
  folders: ReadonlySet<string>,
): Finding[] {
  const prose = text.replace(/```[\s\S]*?```|`[^`\n]*`/g, (code) => code.replace(/[^\n]/g, " "));
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap((match) => {
    const [file = "", anchor] = (match[1] ?? "").split("#", 2);
    if (/^[a-z]+:/.test(file)) return [];
    const target = file === "" ? path : posix.join(posix.dirname(path), file).replace(/\/$/, "");
    // Pictures are no text files, so the tree does not have them.
    const isThere = texts.has(target) || folders.has(target) || /\.(png|webp)$/.test(target);
    const hasAnchor = anchor === undefined || anchorsOf(texts.get(target) ?? "").includes(anchor);
    return isThere && hasAnchor ? [] : [findingAt(path, text, match.index, match[0])];
  });
}

function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-"),
  );
}

function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function page(path: string, text: string): TextFile {
  return { path, text };
}
