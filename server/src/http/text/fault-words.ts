import type { z } from "zod";

type RawIssue = z.core.$ZodRawIssue;

/** What a value must be, in the form of the contract's own words; undefined where the validator's do. */
export function faultWords(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected];
    case "too_small":
      if (HAVE[issue.origin] && issue.minimum === 1) return "must not be empty";
      return `must ${HAVE[issue.origin] ?? "be"} ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}${unitOf(issue)}`;
    case "too_big":
      return `must ${HAVE[issue.origin] ?? "be"} ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}${unitOf(issue)}`;
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "invalid_format":
      return FORMATS[issue.format];
    default:
      return undefined;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: "must be a string",
  number: "must be a number",
  int: "must be a whole number",
  boolean: "must be true or false",
  array: "must be an array",
  object: "must be an object",
  record: "must be an object",
};

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'must be an id, like "01928f3e-6a2b-7c4d-8e5f-0123456789ab"',
  date: 'must be a day of the calendar, like "2026-11-01"',
  datetime: 'must be an instant, like "2026-11-01T00:00:00Z"',
  email: "must be an e-mail address",
  url: "must be a web address",
};

const HAVE: Readonly<Record<string, string>> = { string: "have", array: "have" };

function unitOf({ origin }: { origin: string }): string {
  if (origin === "string") return " characters";
  return origin === "array" ? " entries" : "";
}
