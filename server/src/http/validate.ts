import type { z } from "zod";
import { checked, type Fault } from "./checked.ts";
import { InvalidRequest } from "./problem.ts";

/** The part of the request that a refusal names. */
export type Part = "path" | "query" | "body";

/** Parses a value. Throws `invalid_request` with a pointer to each fault. */
export function validate(part: Part, shape: z.ZodType, value: unknown): unknown {
  const { data, faults } = checked(shape, value);
  if (faults === undefined) return data;
  const errors = faults.map(({ pointer, detail }) => ({ pointer, detail }));
  throw new InvalidRequest(summary(part, errors), errors.slice(0, FAULTS_MAX));
}

const FAULTS_MAX = 50;

function summary(part: Part, errors: readonly Pick<Fault, "pointer" | "detail">[]): string {
  const first = errors[0];
  if (!first) return `The ${part} is malformed.`;
  const place = first.pointer === "" ? `The ${part}` : `${PLACES[part]} ${first.pointer}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return `${place}: ${first.detail}${more}.`;
}

const PLACES = { path: "In the path,", query: "In the query,", body: "In the body," };
