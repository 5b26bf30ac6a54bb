import { posix } from "node:path";
import { blankComments, type Finding, findingAt, type TextFile } from "./rule.ts";

/** One import: `to` is the imported file's path from the root, or the package's name. */
export type Import = { from: string; to: string; finding: Finding };

/** Every import, re-export and dynamic import of the tree's TypeScript, resolved to paths of the repository. */
export function readImports(tree: TextFile[]): Import[] {
  return tree
    .filter((file) => /\.tsx?$/.test(file.path))
    .flatMap((file) => {
      const code = blankComments(file);
      return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"'\n]+)["']/g)].map((match) => ({
        from: file.path,
        to: resolve(file.path, match[1] ?? ""),
        finding: findingAt(file.path, code, match.index, match[0]),
      }));
    });
}

/** The loops in a graph of names, each as the names in order; none means that the graph has a direction. */
export function findLoops(edges: [string, string][]): string[][] {
  const loops: string[][] = [];
  const done = new Set<string>();
  const visit = (name: string, trail: string[]) => {
    if (trail.includes(name)) loops.push([...trail.slice(trail.indexOf(name)), name]);
    if (trail.includes(name) || done.has(name)) return;
    for (const next of new Set(edges.filter(([from]) => from === name).map(([, to]) => to)))
      visit(next, [...trail, name]);
    done.add(name);
  };
  for (const [from] of edges) visit(from, []);
  return loops;
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(from), specifier);
  return specifier.replace(/^@billow\/([^/]+)\//, "$1/src/");
}
