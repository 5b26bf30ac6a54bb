/** One file of the repository as text; `path` is relative to the root, with `/`. */
export type TextFile = { path: string; text: string };

/** One place that breaks a rule. */
export type Finding = { path: string; line: number; what: string };

/**
 * A rule no linter checks. `instead` says what to do, for whoever breaks it. `planted` are small trees that break the
 * rule, each on its own, and prove that the checker sees; `accepted` are trees it must leave in peace.
 */
export type Rule = {
  name: string;
  instead: string;
  find: (tree: TextFile[]) => Finding[];
  planted: TextFile[][];
  accepted: TextFile[][];
};

/** A ban of a pattern in some files, in their comments too only where it says so. */
export type Ban = {
  name: string;
  instead: string;
  where: (path: string) => boolean;
  pattern: RegExp;
  commentsToo?: boolean;
  planted: TextFile[];
  accepted: TextFile[];
};

/** The rule that a ban is: every match of its pattern is a finding. */
export function banRule(ban: Ban): Rule {
  const pattern = new RegExp(ban.pattern.source, `${ban.pattern.flags.replace("g", "")}g`);
  return {
    name: ban.name,
    instead: ban.instead,
    find: (tree) =>
      tree
        .filter((file) => ban.where(file.path))
        .flatMap((file) => {
          const text = ban.commentsToo ? file.text : blankComments(file);
          return [...text.matchAll(pattern)].map((match) =>
            findingAt(file.path, text, match.index, match[0]),
          );
        }),
    planted: ban.planted.map((file) => [file]),
    accepted: ban.accepted.map((file) => [file]),
  };
}

/** A finding at a character offset, showing at most one line of what stands there. */
export function findingAt(path: string, text: string, offset: number, what: string): Finding {
  const line = text.slice(0, offset).split("\n").length;
  return { path, line, what: what.trim().split("\n")[0] ?? "" };
}

/** The file's text with its comments blanked, so that prose may name what code may not use. Offsets stay the same. */
export function blankComments(file: TextFile): string {
  if (file.path.endsWith(".sql")) return file.text.replace(/--.*/g, blank);
  if (!/\.(ts|tsx|mjs)$/.test(file.path)) return file.text;
  return file.text.replace(tokens, (token) => (/^\/[/*]/.test(token) ? blank(token) : token));
}

/** Strings, templates and regular expressions come first, so that a `//` inside one of them is not a comment. */
const tokens = new RegExp(
  [
    /"(?:\\.|[^"\\\n])*"/,
    /'(?:\\.|[^'\\\n])*'/,
    /`(?:\\[\s\S]|[^`\\])*`/,
    /\/\/.*/,
    /\/\*[\s\S]*?\*\//,
    /(?<=[(,=:[!&|?{};]\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//,
  ]
    .map((part) => part.source)
    .join("|"),
  "g",
);

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
