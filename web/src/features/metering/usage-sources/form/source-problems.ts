/** What is wrong with a source, by the pointer the server has for it: so its words stand at the field, beside ours. */
export type SourceProblems = ReadonlyMap<string, string>;

/** What a field shows of what is wrong; nothing where all is well. */
export type ProblemAt = (pointer: string) => string | undefined;

/** What is wrong right there. */
export function problemAt(problems: SourceProblems): ProblemAt {
  return (pointer) => problems.get(pointer);
}

/** What is wrong there, or with a part of it, where one field holds all parts. */
export function problemWithin(problems: SourceProblems): ProblemAt {
  return (pointer) => {
    const within = [...problems].filter(([at]) => at === pointer || at.startsWith(`${pointer}/`));
    const texts = within.map(([at, text]) =>
      at === pointer ? text : `${at.slice(pointer.length + 1)}: ${text}`,
    );
    return texts.length === 0 ? undefined : [...new Set(texts)].join(" · ");
  };
}

/** A JSON pointer into a source's configuration (RFC 6901). */
export function inConfig(...names: readonly (string | number)[]): string {
  return ["", "config", ...names]
    .map((name) => String(name).replaceAll("~", "~0").replaceAll("/", "~1"))
    .join("/");
}

/** Everything that is wrong, one field's complaint after the other; the first complaint about a field stays. */
export function gatherProblems(found: Iterable<readonly [string, string] | null>): SourceProblems {
  const problems = new Map<string, string>();
  for (const one of found) if (one !== null && !problems.has(one[0])) problems.set(...one);
  return problems;
}
