import { ApiError } from "@billow/contract/client.ts";

/** What a person needs to know about a call that failed. */
export interface Failure {
  /** HTTP status, or 0 when no answer came. */
  status: number;
  code: string;
  detail: string;
  requestId: string;
  /** What is wrong with single fields, by JSON pointer ("/amount"). */
  fields: ReadonlyMap<string, string>;
}

/** Reads any error as a failure; one that is no answer of the API means that the server could not be reached. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ApiError) {
    const { status, code, detail, requestId, errors } = error.problem;
    return {
      status,
      code,
      detail,
      requestId,
      fields: new Map((errors ?? []).map((item) => [item.pointer, item.detail])),
    };
  }
  return {
    status: 0,
    code: "unreachable",
    detail: "Billow could not be reached. Check your connection and try again.",
    requestId: "",
    fields: new Map(),
  };
}

/** True for the refusals that mean "somebody else was faster": the resource has to be read again. */
export function isStale(failure: Failure): boolean {
  return failure.status === 409 || failure.status === 412;
}

/** What was said about a field, or about a part of it ("/discount/percent" of "/discount"). */
export function saidOf(failure: Failure | null, pointer: string): string | null {
  for (const [at, detail] of failure?.fields ?? []) {
    if (at === pointer || at.startsWith(`${pointer}/`)) return detail;
  }
  return null;
}
