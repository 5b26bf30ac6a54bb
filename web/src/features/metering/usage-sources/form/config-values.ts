import { newKey } from "../../../../api/client/idempotency.ts";
import type { Row } from "../../../../components/table/row-list.tsx";
import { inConfig } from "./source-problems.ts";

/** A source's configuration as it comes over the wire, where each kind has its own. */
export type Config = Readonly<Record<string, unknown>>;

/** A value as text in a field. */
export function textOf(value: unknown, usual = ""): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : usual;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function recordOf(value: unknown): Config {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** A list of names with one on each line, as a name may hold any other character. */
export function linesOf(value: unknown, usual: readonly string[] = []): string {
  const names = value === undefined ? usual : listOf(value).map((name) => textOf(name));
  return names.join("\n");
}

export function namesOf(lines: string): string[] {
  return lines
    .split("\n")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** The parts of a record as rows of a form. */
export function rowsOf<Part>(value: unknown, read: (name: string, part: unknown) => Part): (Part & Row)[] {
  return Object.entries(recordOf(value)).map(([name, part]) => ({ key: newKey(), ...read(name, part) }));
}

/** What is wrong with the names of rows, by `pointer` of the name: each has to be there, once. */
export function nameProblems(
  names: readonly string[],
  { pointer, missing }: { pointer: (name: string) => string; missing: string },
): (readonly [string, string])[] {
  return names.flatMap((name, index) => {
    if (name === "") return [[pointer(name), missing] as const];
    return names.indexOf(name) < index ? [[pointer(name), "This name stands here twice."] as const] : [];
  });
}

/** The same for dimensions, whose names go into prices and reports. */
export function dimensionProblems(rows: readonly { name: string }[]): (readonly [string, string])[] {
  const names = rows.map(({ name }) => name.trim());
  const pointer = (name: string) => inConfig("dimensions", name);
  const odd = names.filter((name) => name !== "" && !/^[A-Za-z][\w.-]{0,59}$/.test(name));
  return [
    ...nameProblems(names, { pointer, missing: "Enter the dimension's name." }),
    ...odd.map(
      (name) => [pointer(name), "Begin with a letter, then letters, digits, dots, - and _."] as const,
    ),
  ];
}

/** A whole number in a field, or what is wrong with it. How large it may be the server says. */
export function numberProblem(
  pointer: string,
  text: string,
  example: number,
): readonly [string, string] | null {
  return /^\d{1,10}$/.test(text) ? null : [pointer, `Enter a whole number such as ${example}.`];
}
