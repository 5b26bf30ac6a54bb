import { DomainError } from "@billow/core/errors.ts";

/** Runs a check of one part of the body; its refusal then points there, or further down where it says so itself. */
export function pointed<T>(pointer: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(error.code, error.detail, pointer + (error.pointer ?? ""));
  }
}
