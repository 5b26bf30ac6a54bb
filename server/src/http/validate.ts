import type { z } from "zod";
import { faultWords } from "./fault-words.ts";
import { InvalidRequest } from "./problem.ts";

/** The part of the request that a refusal names. */
export type Part = "path" | "query" | "body";

/** Parses a value. Throws `invalid_request` with a pointer to each fault. */
export function validate(part: Part, shape: z.ZodType, value: unknown): unknown {
  const parsed = shape.safeParse(value, { reportInput: true, error: faultWords });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => faultsOf(issue, []));
  throw new InvalidRequest(summary(part, errors), errors.slice(0, FAULTS_MAX));
}

const FAULTS_MAX = 50;

type Fault = { pointer: string; detail: string };
type Issue = z.core.$ZodIssue;

function summary(part: Part, errors: Fault[]): string {
  const first = errors[0];
  if (!first) return `The ${part} is malformed.`;
  const place = first.pointer === "" ? `The ${part}` : `${PLACES[part]} ${first.pointer}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return `${place}: ${first.detail}${more}.`;
}

const PLACES = { path: "In the path,", query: "In the query,", body: "In the body," };

function faultsOf(issue: Issue, above: PropertyKey[]): Fault[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ pointer: pointerOf([...path, key]), detail: "is not a known field" }));
  }
  if (issue.code === "invalid_union" && !saysItself(issue)) return faultsOfUnion(issue, path);
  return [{ pointer: pointerOf(path), detail: sentenceOf(issue) }];
}

/** Whether a union of plain values has words of its own for what it takes. */
function saysItself({ errors, message }: Extract<Issue, { code: "invalid_union" }>): boolean {
  return message !== "Invalid input" && errors.flat().every(({ path }) => path.length === 0);
}

/** The faults of the closest alternative; the others would only confuse. */
function faultsOfUnion(issue: Extract<Issue, { code: "invalid_union" }>, path: PropertyKey[]): Fault[] {
  const nearest = issue.errors.toSorted((a, b) => weight(a) - weight(b))[0];
  if (!nearest || nearest.length === 0)
    return [{ pointer: pointerOf(path), detail: "matches none of the allowed forms" }];
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
