import { ApiError } from "@billow/contract/client.ts";

/** What a person needs to know about a failed call. */
export interface Failure {
  /** HTTP status, or 0 without an answer. */
  status: number;
  code: string;
  detail: string;
  requestId: string;
  /** Errors of single fields, by JSON pointer ("/amount"). */
  fields: ReadonlyMap<string, string>;
}

/** Reads any error as a failure. An error that is not an answer of the API means that the server was unreachable. */
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

/** True for refusals because someone else was faster: the resource must be read again. */
export function isStale(failure: Failure): boolean {
  return failure.status === 409 || failure.status === 412;
}

/** The error of a field, or of a part of it ("/discount/percent" of "/discount"). */
export function saidOf(failure: Failure | null, pointer: string): string | null {
  for (const [at, detail] of failure?.fields ?? []) {
    if (at === pointer || at.startsWith(`${pointer}/`)) return detail;
  }
  return null;
}
