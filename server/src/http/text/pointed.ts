import { DomainError } from "@billow/core/errors.ts";

/** Runs a check of one part of the body. Its refusal points to that part, or to a place inside it. */
export function pointed<T>(pointer: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(error.code, error.detail, pointer + (error.pointer ?? ""));
  }
}
