import type { z } from "zod";
import { faultWords } from "./text/fault-words.ts";

/** What is wrong at one place of a value. */
export interface Fault {
  /** RFC 6901; empty for the value as a whole. */
  pointer: string;
  /** What is wrong, or what is expected. */
  detail: string;
  found: unknown;
}

/** A value in its shape, or what is wrong with it, in words. */
export function checked<S extends z.ZodType>(
  shape: S,
  value: unknown,
): { data: z.output<S>; faults: undefined } | { data: undefined; faults: Fault[] } {
  const parsed = shape.safeParse(value, { reportInput: true, error: faultWords });
  if (parsed.success) return { data: parsed.data, faults: undefined };
  return { data: undefined, faults: parsed.error.issues.flatMap((issue) => faultsOf(issue, [])) };
}

/** What is expected and what was found, for somebody who wrote it. What may be secret is not repeated. */
export function faultText({ pointer, detail, found }: Fault): string {
  const expected = /^(an?|the|one of) (?!.* is )/.test(detail) ? `must be ${detail}` : detail;
  const isShort = typeof found === "number" || typeof found === "boolean" || typeof found === "string";
  if (!isShort || /secret|password|token/i.test(pointer)) return expected;
  const text = JSON.stringify(found);
  return `${expected}, not ${text.length > FOUND_LENGTH_MAX ? `${text.slice(0, FOUND_LENGTH_MAX)}…` : text}`;
}

const FOUND_LENGTH_MAX = 80;

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, above: PropertyKey[]): Fault[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...path, key]),
      detail: "is not a known field",
      found: undefined,
    }));
  }
  if (issue.code === "invalid_union" && !saysItself(issue)) return faultsOfUnion(issue, path);
  return [{ pointer: pointerOf(path), detail: sentenceOf(issue), found: issue.input }];
}

/** Whether a union of plain values has words of its own for what it takes. */
function saysItself({ errors, message }: Extract<Issue, { code: "invalid_union" }>): boolean {
  return message !== "Invalid input" && errors.flat().every(({ path }) => path.length === 0);
}

/** The faults of the closest alternative; the others would only confuse. */
function faultsOfUnion(issue: Extract<Issue, { code: "invalid_union" }>, path: PropertyKey[]): Fault[] {
  const nearest = issue.errors.toSorted((a, b) => weight(a) - weight(b))[0];
  if (!nearest || nearest.length === 0)
    return [{ pointer: pointerOf(path), detail: "matches none of the allowed forms", found: issue.input }];
  return nearest.flatMap((inner) => faultsOf(inner, path));
}

/** A fault deeper inside means that the outer form was right. */
function weight(issues: readonly Issue[]): number {
  return issues.length - Math.max(0, ...issues.map((issue) => issue.path.length)) * 10;
}

function sentenceOf(issue: Issue): string {
  if (issue.code === "invalid_type" && (issue.input === undefined || issue.input === null))
    return "is missing";
  if (issue.code === "invalid_type" && issue.expected === "string" && typeof issue.input === "number")
    return numberForText(issue.input);
  return issue.message.replace(/^Invalid input: /, "").replace(/^./, (letter) => letter.toLowerCase());
}

/** The refusal of a JSON number in place of a text. */
function numberForText(value: number): string {
  return `must be a string such as "${value}", because JSON numbers lose digits`;
}

/** RFC 6901. */
function pointerOf(path: PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
